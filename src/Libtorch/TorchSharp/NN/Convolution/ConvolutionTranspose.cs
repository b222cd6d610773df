using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the transposed convolutions share.</summary>
public abstract class ConvolutionTranspose : Convolution
{
    /// <summary>Creates kernels and biases; see <see cref="Convolution"/> for the arguments.</summary>
    protected ConvolutionTranspose(
        string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding, Padding? padding_type,
        long[] dilation, bool transposed, long[] output_padding, long groups, bool bias, PaddingModes padding_mode,
        Device? device = null, ScalarType? dtype = null)
        : base(name, in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, transposed, output_padding, groups, bias, padding_mode, device, dtype) { }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => forward(input, null);

    /// <summary>Convolves to a given size, where the stride leaves several possible.</summary>
    /// <param name="input">The input.</param>
    /// <param name="output_size">The shape of the result or of its spatial axes, or null.</param>
    /// <returns>The result; the caller disposes it.</returns>
    public abstract Tensor forward(Tensor input, long[]? output_size);

    /// <summary>The output padding that leads to a wanted size.</summary>
    /// <param name="input">The input.</param>
    /// <param name="output_size">The wanted size, or null for the module's own output padding.</param>
    /// <param name="kernel_size">The window.</param>
    /// <param name="stride">The steps.</param>
    /// <param name="padding">The padding.</param>
    /// <param name="dilation">The distances between the elements of the window.</param>
    /// <param name="num_spatial_dims">The number of spatial axes.</param>
    /// <returns>One number per spatial axis.</returns>
    /// <exception cref="ArgumentException">The size cannot be reached.</exception>
    protected long[] _output_padding(Tensor input, long[]? output_size, long[] kernel_size, long[] stride, long[] padding, long[] dilation, long num_spatial_dims)
    {
        if (output_size is null) return output_padding;
        var axes = (int)num_spatial_dims;
        var leading = (int)input.dim() - axes;
        if (output_size.Length == leading + axes) output_size = output_size[leading..];
        if (output_size.Length != axes)
            throw new ArgumentException($"{GetName()} expects an output_size with {axes} or {leading + axes} entries, got {output_size.Length}.", nameof(output_size));
        var result = new long[axes];
        for (var axis = 0; axis < axes; axis++)
        {
            var smallest = (input.shape[leading + axis] - 1) * stride[axis] - 2 * padding[axis] + dilation[axis] * (kernel_size[axis] - 1) + 1;
            var largest = smallest + stride[axis] - 1;
            if (output_size[axis] < smallest || output_size[axis] > largest)
                throw new ArgumentException($"{GetName()} can make output_size[{axis}] from {smallest} to {largest}, got {output_size[axis]}.", nameof(output_size));
            result[axis] = output_size[axis] - smallest;
        }
        return result;
    }
}
