using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>x moved towards 0 by λ, 0 where |x| ≤ λ.</summary>
public sealed class Softshrink : ParameterLessModule<Tensor, Tensor>
{
    internal Softshrink(double lambda) : base(nameof(Softshrink))
    {
        this.lambda = lambda;
    }

    /// <summary>The threshold λ.</summary>
    public double lambda { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.softshrink(tensor, lambda);
}
