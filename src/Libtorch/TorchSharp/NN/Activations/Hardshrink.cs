using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>x where |x| &gt; λ, otherwise 0.</summary>
public sealed class Hardshrink : ParameterLessModule<Tensor, Tensor>
{
    internal Hardshrink(double lambda) : base(nameof(Hardshrink))
    {
        this.lambda = lambda;
    }

    /// <summary>The threshold λ.</summary>
    public double lambda { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.hardshrink(tensor, lambda);
}
