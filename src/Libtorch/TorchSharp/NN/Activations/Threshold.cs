using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>x above a threshold, otherwise a constant.</summary>
public sealed class Threshold : ParameterLessModule<Tensor, Tensor>
{
    internal Threshold(double threshold, double value, bool inplace) : base(nameof(Threshold))
    {
        this.threshold = threshold;
        this.value = value;
        this.inplace = inplace;
    }

    /// <summary>The threshold.</summary>
    public double threshold { get; set; }

    /// <summary>The value used instead.</summary>
    public double value { get; set; }

    /// <summary>Whether to overwrite the input.</summary>
    public bool inplace { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.threshold(tensor, threshold, value, inplace);
}
