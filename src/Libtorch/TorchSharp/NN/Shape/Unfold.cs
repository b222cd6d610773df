using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Cuts images into windows, one column each.</summary>
public sealed class Unfold : ParameterLessModule<Tensor, Tensor>
{
    internal Unfold((long, long) kernel_size, (long, long) dilation, (long, long) padding, (long, long) stride) : base(nameof(Unfold))
    {
        this.kernel_size = kernel_size;
        this.dilation = dilation;
        this.padding = padding;
        this.stride = stride;
    }

    /// <summary>The window.</summary>
    public (long, long) kernel_size { get; set; }

    /// <summary>The distances between the window's elements.</summary>
    public (long, long) dilation { get; set; }

    /// <summary>What is added on every side.</summary>
    public (long, long) padding { get; set; }

    /// <summary>The steps, by default the window.</summary>
    public (long, long) stride { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.unfold(tensor, kernel_size, dilation, padding, stride);
}
