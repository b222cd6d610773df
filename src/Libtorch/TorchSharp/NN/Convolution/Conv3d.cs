using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Convolution of volumes: shape <c>[batch, in, …]</c> or <c>[in, …]</c> to the same with <c>out</c> channels.</summary>
public sealed class Conv3d : Convolution
{
    internal Conv3d(
        long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding, Padding? padding_type, long[] dilation,
        long groups, bool bias, PaddingModes padding_mode, Device? device, ScalarType? dtype)
        : base(nameof(Conv3d), in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, false, [0, 0, 0], groups, bias, padding_mode, device, dtype) { }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        RequireShape(input, 3);
        if (padding_mode != PaddingModes.Zeros)
        {
            using var padded = nn.functional.pad(input, _reversed_padding_repeated_twice, padding_mode);
            return nn.functional.conv3d(padded, weight, bias, stride, null, dilation, groups);
        }
        return padding_type is { } type
            ? nn.functional.conv3d_padding(input, weight, bias, stride, type, dilation, groups)
            : nn.functional.conv3d(input, weight, bias, stride, padding!, dilation, groups);
    }
}
