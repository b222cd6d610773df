using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Means over windows of volumes.</summary>
public sealed class AvgPool3d : ParameterLessModule<Tensor, Tensor>
{
    internal AvgPool3d(long[] kernel_size, long[]? stride, long[]? padding, bool ceil_mode, bool count_include_pad, long? divisor_override) : base(nameof(AvgPool3d))
    {
        this.kernel_size = kernel_size;
        this.stride = stride;
        this.padding = padding;
        this.ceil_mode = ceil_mode;
        this.count_include_pad = count_include_pad;
        this.divisor_override = divisor_override;
    }

    /// <summary>The window.</summary>
    public long[] kernel_size { get; set; }

    /// <summary>The steps, by default the window.</summary>
    public long[]? stride { get; set; }

    /// <summary>What is added on every side.</summary>
    public long[]? padding { get; set; }

    /// <summary>Whether a last partial window counts.</summary>
    public bool ceil_mode { get; set; }

    /// <summary>Whether the padding counts in the mean.</summary>
    public bool count_include_pad { get; set; }

    /// <summary>A divisor instead of the window's size.</summary>
    public long? divisor_override { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.avg_pool3d(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);
}
