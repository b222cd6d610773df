using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Transposed convolution of sequences: shape <c>[batch, in, …]</c> or <c>[in, …]</c> to the same with <c>out</c> channels.</summary>
public sealed class ConvTranspose1d : ConvolutionTranspose
{
    internal ConvTranspose1d(
        long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, long[] output_padding, long[] dilation,
        long groups, bool bias, PaddingModes padding_mode, Device? device, ScalarType? dtype)
        : base(nameof(ConvTranspose1d), in_channels, out_channels, kernel_size, stride, padding, null, dilation, true, output_padding, groups, bias, padding_mode, device, dtype) { }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, long[]? output_size)
    {
        RequireShape(input, 1);
        var extra = _output_padding(input, output_size, kernel_size, stride, padding!, dilation, 1);
        return nn.functional.conv_transpose1d(input, weight, bias, stride[0], padding![0], extra[0], dilation[0], groups);
    }
}
