using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>x limited to an interval.</summary>
public sealed class Hardtanh : ParameterLessModule<Tensor, Tensor>
{
    internal Hardtanh(double min_val, double max_val, bool inplace) : base(nameof(Hardtanh))
    {
        this.min_val = min_val;
        this.max_val = max_val;
        this.inplace = inplace;
    }

    /// <summary>The lower bound.</summary>
    public double min_val { get; set; }

    /// <summary>The upper bound.</summary>
    public double max_val { get; set; }

    /// <summary>Whether to overwrite the input.</summary>
    public bool inplace { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.hardtanh(tensor, min_val, max_val, inplace);
}
