using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The p-norm of the difference of vectors along the last axis.</summary>
public sealed class PairwiseDistance : ParameterLessModule<Tensor, Tensor, Tensor>
{
    internal PairwiseDistance(double norm, double eps, bool keepdim) : base(nameof(PairwiseDistance))
    {
        this.norm = norm;
        this.eps = eps;
        this.keepdim = keepdim;
    }

    /// <summary>The exponent of the norm.</summary>
    public double norm { get; set; }

    /// <summary>A small constant against division by zero.</summary>
    public double eps { get; set; }

    /// <summary>Whether the axis stays, with size one.</summary>
    public bool keepdim { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input1, Tensor input2) => nn.functional.pairwise_distance(input1, input2, norm, eps, keepdim);
}
