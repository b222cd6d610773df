using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>x for x &gt; 0, otherwise x times a slope: random while training, the mean of the bounds otherwise.</summary>
public sealed class RReLU : ParameterLessModule<Tensor, Tensor>
{
    internal RReLU(double lower, double upper, bool inplace) : base(nameof(RReLU))
    {
        this.lower = lower;
        this.upper = upper;
        this.inplace = inplace;
    }

    /// <summary>The smallest slope.</summary>
    public double lower { get; set; }

    /// <summary>The largest slope.</summary>
    public double upper { get; set; }

    /// <summary>Whether to overwrite the input.</summary>
    public bool inplace { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.rrelu(tensor, lower, upper, inplace);
}
