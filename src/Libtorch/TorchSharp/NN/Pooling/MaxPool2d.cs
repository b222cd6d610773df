using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Maxima over windows of images.</summary>
public sealed class MaxPool2d : ParameterLessModule<Tensor, Tensor>
{
    internal MaxPool2d(long[] kernel_size, long[]? stride, long[]? padding, long[]? dilation, bool ceil_mode) : base(nameof(MaxPool2d))
    {
        this.kernel_size = kernel_size;
        this.stride = stride;
        this.padding = padding;
        this.dilation = dilation;
        this.ceil_mode = ceil_mode;
    }

    /// <summary>The window.</summary>
    public long[] kernel_size { get; set; }

    /// <summary>The steps, by default the window.</summary>
    public long[]? stride { get; set; }

    /// <summary>What is added on every side.</summary>
    public long[]? padding { get; set; }

    /// <summary>The distances between the window's elements.</summary>
    public long[]? dilation { get; set; }

    /// <summary>Whether a last partial window counts.</summary>
    public bool ceil_mode { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode);

    /// <summary>Pools and answers where each value came from.</summary>
    /// <param name="input">The tensor to pool.</param>
    /// <returns>Values and flat positions in each channel; the caller disposes both.</returns>
    public (Tensor Values, Tensor Indices) forward_with_indices(Tensor input) => nn.functional.max_pool2d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode);
}
