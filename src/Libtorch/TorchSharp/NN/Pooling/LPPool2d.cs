using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Power-average pooling of images: (Σ xᵖ)^(1/p) over windows.</summary>
public sealed class LPPool2d : ParameterLessModule<Tensor, Tensor>
{
    internal LPPool2d(double norm_type, long[] kernel_size, long[]? stride, bool ceil_mode) : base(nameof(LPPool2d))
    {
        this.norm_type = norm_type;
        this.kernel_size = kernel_size;
        this.stride = stride;
        this.ceil_mode = ceil_mode;
    }

    /// <summary>The exponent.</summary>
    public double norm_type { get; set; }

    /// <summary>The window.</summary>
    public long[] kernel_size { get; set; }

    /// <summary>The steps, by default the window.</summary>
    public long[]? stride { get; set; }

    /// <summary>Whether a last partial window counts.</summary>
    public bool ceil_mode { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.lp_pool2d(input, norm_type, kernel_size, stride, ceil_mode);
}
