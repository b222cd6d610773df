using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The cosine of the angle between vectors along one axis.</summary>
public sealed class CosineSimilarity : ParameterLessModule<Tensor, Tensor, Tensor>
{
    internal CosineSimilarity(long dim, double eps) : base(nameof(CosineSimilarity))
    {
        this.dim = dim;
        this.eps = eps;
    }

    /// <summary>The axis along which to compare.</summary>
    public long dim { get; set; }

    /// <summary>A small constant against division by zero.</summary>
    public double eps { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input1, Tensor input2) => nn.functional.cosine_similarity(input1, input2, dim, eps);
}
