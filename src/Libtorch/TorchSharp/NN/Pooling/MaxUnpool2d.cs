using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Puts pooled values back at their positions, zeros elsewhere.</summary>
public sealed class MaxUnpool2d : ParameterLessModule<Tensor, Tensor, long[]?, Tensor>
{
    internal MaxUnpool2d(long[] kernel_size, long[]? stride, long[]? padding) : base(nameof(MaxUnpool2d))
    {
        this.kernel_size = kernel_size;
        this.stride = stride;
        this.padding = padding;
    }

    /// <summary>The window.</summary>
    public long[] kernel_size { get; set; }

    /// <summary>The steps, by default the window.</summary>
    public long[]? stride { get; set; }

    /// <summary>What is added on every side.</summary>
    public long[]? padding { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor, Tensor indices, long[]? output_size = null) => nn.functional.max_unpool2d(tensor, indices, kernel_size, stride, padding, output_size);

    /// <summary>Runs the hooks and puts the values back.</summary>
    /// <param name="tensor">The pooled values.</param>
    /// <param name="indices">Their positions.</param>
    /// <param name="output_size">The size of the result, or null.</param>
    /// <returns>The unpooled tensor; the caller disposes it.</returns>
    public new Tensor call(Tensor tensor, Tensor indices, long[]? output_size = null) => base.call(tensor, indices, output_size);
}
