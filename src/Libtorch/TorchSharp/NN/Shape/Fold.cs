using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Adds windows up into images; the transpose of Unfold.</summary>
public sealed class Fold : ParameterLessModule<Tensor, Tensor>
{
    internal Fold((long, long) output_size, (long, long) kernel_size, (long, long) dilation, (long, long) padding, (long, long) stride) : base(nameof(Fold))
    {
        this.output_size = output_size;
        this.kernel_size = kernel_size;
        this.dilation = dilation;
        this.padding = padding;
        this.stride = stride;
    }

    /// <summary>The size of the result.</summary>
    public (long, long) output_size { get; set; }

    /// <summary>The window.</summary>
    public (long, long) kernel_size { get; set; }

    /// <summary>The distances between the window's elements.</summary>
    public (long, long) dilation { get; set; }

    /// <summary>What is added on every side.</summary>
    public (long, long) padding { get; set; }

    /// <summary>The steps, by default the window.</summary>
    public (long, long) stride { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.fold(tensor, output_size, kernel_size, dilation, padding, stride);
}
