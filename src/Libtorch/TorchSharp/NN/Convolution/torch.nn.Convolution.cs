using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Convolution of sequences; parameters uniform within ±1/√fan in.</summary>
        /// <param name="in_channels">Channels of the input.</param>
        /// <param name="out_channels">Channels of the result.</param>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps.</param>
        /// <param name="padding">What is added on both sides.</param>
        /// <param name="dilation">The distances between the elements of the window.</param>
        /// <param name="padding_mode">What the padding holds.</param>
        /// <param name="groups">The number of groups of channels that do not mix.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Conv1d Conv1d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(in_channels, out_channels, [kernel_size], [stride], [padding], null, [dilation], groups, bias, padding_mode, device, dtype);

        /// <summary>Convolution of sequences; parameters uniform within ±1/√fan in.</summary>
        /// <param name="in_channels">Channels of the input.</param>
        /// <param name="out_channels">Channels of the result.</param>
        /// <param name="kernel_size">The window.</param>
        /// <param name="padding">The effect of the padding.</param>
        /// <param name="stride">The steps.</param>
        /// <param name="dilation">The distances between the elements of the window.</param>
        /// <param name="padding_mode">What the padding holds.</param>
        /// <param name="groups">The number of groups of channels that do not mix.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Conv1d Conv1d(long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(in_channels, out_channels, [kernel_size], [stride], null, padding, [dilation], groups, bias, padding_mode, device, dtype);

        /// <summary>Transposed convolution of sequences; parameters uniform within ±1/√fan in.</summary>
        /// <param name="in_channels">Channels of the input.</param>
        /// <param name="out_channels">Channels of the result.</param>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps.</param>
        /// <param name="padding">What is taken off both sides of the result.</param>
        /// <param name="output_padding">What is added to one side of the result.</param>
        /// <param name="dilation">The distances between the elements of the window.</param>
        /// <param name="padding_mode">What the padding holds.</param>
        /// <param name="groups">The number of groups of channels that do not mix.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ConvTranspose1d ConvTranspose1d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long output_padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(in_channels, out_channels, [kernel_size], [stride], [padding], [output_padding], [dilation], groups, bias, padding_mode, device, dtype);

        /// <summary>Convolution of images; parameters uniform within ±1/√fan in.</summary>
        /// <param name="in_channels">Channels of the input.</param>
        /// <param name="out_channels">Channels of the result.</param>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps.</param>
        /// <param name="padding">What is added on both sides.</param>
        /// <param name="dilation">The distances between the elements of the window.</param>
        /// <param name="padding_mode">What the padding holds.</param>
        /// <param name="groups">The number of groups of channels that do not mix.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(in_channels, out_channels, functional.Repeat(kernel_size, 2), functional.Repeat(stride, 2), functional.Repeat(padding, 2), null, functional.Repeat(dilation, 2), groups, bias, padding_mode, device, dtype);

        /// <summary>Convolution of images; parameters uniform within ±1/√fan in.</summary>
        /// <param name="in_channels">Channels of the input.</param>
        /// <param name="out_channels">Channels of the result.</param>
        /// <param name="kernel_size">The window.</param>
        /// <param name="padding">The effect of the padding.</param>
        /// <param name="stride">The steps.</param>
        /// <param name="dilation">The distances between the elements of the window.</param>
        /// <param name="padding_mode">What the padding holds.</param>
        /// <param name="groups">The number of groups of channels that do not mix.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(in_channels, out_channels, functional.Repeat(kernel_size, 2), functional.Repeat(stride, 2), null, padding, functional.Repeat(dilation, 2), groups, bias, padding_mode, device, dtype);

        /// <summary>Convolution of images; parameters uniform within ±1/√fan in.</summary>
        /// <param name="in_channels">Channels of the input.</param>
        /// <param name="out_channels">Channels of the result.</param>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps.</param>
        /// <param name="padding">What is added on both sides.</param>
        /// <param name="dilation">The distances between the elements of the window.</param>
        /// <param name="padding_mode">What the padding holds.</param>
        /// <param name="groups">The number of groups of channels that do not mix.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(in_channels, out_channels, functional.Sizes(kernel_size), functional.Sizes(stride ?? (1, 1)), functional.Sizes(padding ?? (0, 0)), null, functional.Sizes(dilation ?? (1, 1)), groups, bias, padding_mode, device, dtype);

        /// <summary>Convolution of images; parameters uniform within ±1/√fan in.</summary>
        /// <param name="in_channels">Channels of the input.</param>
        /// <param name="out_channels">Channels of the result.</param>
        /// <param name="kernel_size">The window.</param>
        /// <param name="padding">The effect of the padding.</param>
        /// <param name="stride">The steps.</param>
        /// <param name="dilation">The distances between the elements of the window.</param>
        /// <param name="padding_mode">What the padding holds.</param>
        /// <param name="groups">The number of groups of channels that do not mix.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernel_size, Padding padding, (long, long)? stride = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(in_channels, out_channels, functional.Sizes(kernel_size), functional.Sizes(stride ?? (1, 1)), null, padding, functional.Sizes(dilation ?? (1, 1)), groups, bias, padding_mode, device, dtype);

        /// <summary>Transposed convolution of images; parameters uniform within ±1/√fan in.</summary>
        /// <param name="in_channels">Channels of the input.</param>
        /// <param name="out_channels">Channels of the result.</param>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps.</param>
        /// <param name="padding">What is taken off both sides of the result.</param>
        /// <param name="output_padding">What is added to one side of the result.</param>
        /// <param name="dilation">The distances between the elements of the window.</param>
        /// <param name="padding_mode">What the padding holds.</param>
        /// <param name="groups">The number of groups of channels that do not mix.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ConvTranspose2d ConvTranspose2d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long output_padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(in_channels, out_channels, functional.Repeat(kernel_size, 2), functional.Repeat(stride, 2), functional.Repeat(padding, 2), functional.Repeat(output_padding, 2), functional.Repeat(dilation, 2), groups, bias, padding_mode, device, dtype);

        /// <summary>Transposed convolution of images; parameters uniform within ±1/√fan in.</summary>
        /// <param name="in_channels">Channels of the input.</param>
        /// <param name="out_channels">Channels of the result.</param>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps.</param>
        /// <param name="padding">What is taken off both sides of the result.</param>
        /// <param name="output_padding">What is added to one side of the result.</param>
        /// <param name="dilation">The distances between the elements of the window.</param>
        /// <param name="padding_mode">What the padding holds.</param>
        /// <param name="groups">The number of groups of channels that do not mix.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ConvTranspose2d ConvTranspose2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? output_padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(in_channels, out_channels, functional.Sizes(kernel_size), functional.Sizes(stride ?? (1, 1)), functional.Sizes(padding ?? (0, 0)), functional.Sizes(output_padding ?? (0, 0)), functional.Sizes(dilation ?? (1, 1)), groups, bias, padding_mode, device, dtype);

        /// <summary>Convolution of volumes; parameters uniform within ±1/√fan in.</summary>
        /// <param name="in_channels">Channels of the input.</param>
        /// <param name="out_channels">Channels of the result.</param>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps.</param>
        /// <param name="padding">What is added on both sides.</param>
        /// <param name="dilation">The distances between the elements of the window.</param>
        /// <param name="padding_mode">What the padding holds.</param>
        /// <param name="groups">The number of groups of channels that do not mix.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Conv3d Conv3d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(in_channels, out_channels, functional.Repeat(kernel_size, 3), functional.Repeat(stride, 3), functional.Repeat(padding, 3), null, functional.Repeat(dilation, 3), groups, bias, padding_mode, device, dtype);

        /// <summary>Convolution of volumes; parameters uniform within ±1/√fan in.</summary>
        /// <param name="in_channels">Channels of the input.</param>
        /// <param name="out_channels">Channels of the result.</param>
        /// <param name="kernel_size">The window.</param>
        /// <param name="padding">The effect of the padding.</param>
        /// <param name="stride">The steps.</param>
        /// <param name="dilation">The distances between the elements of the window.</param>
        /// <param name="padding_mode">What the padding holds.</param>
        /// <param name="groups">The number of groups of channels that do not mix.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Conv3d Conv3d(long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(in_channels, out_channels, functional.Repeat(kernel_size, 3), functional.Repeat(stride, 3), null, padding, functional.Repeat(dilation, 3), groups, bias, padding_mode, device, dtype);

        /// <summary>Convolution of volumes; parameters uniform within ±1/√fan in.</summary>
        /// <param name="in_channels">Channels of the input.</param>
        /// <param name="out_channels">Channels of the result.</param>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps.</param>
        /// <param name="padding">What is added on both sides.</param>
        /// <param name="dilation">The distances between the elements of the window.</param>
        /// <param name="padding_mode">What the padding holds.</param>
        /// <param name="groups">The number of groups of channels that do not mix.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Conv3d Conv3d(long in_channels, long out_channels, (long, long, long) kernel_size, (long, long, long)? stride = null, (long, long, long)? padding = null, (long, long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(in_channels, out_channels, functional.Sizes(kernel_size), functional.Sizes(stride ?? (1, 1, 1)), functional.Sizes(padding ?? (0, 0, 0)), null, functional.Sizes(dilation ?? (1, 1, 1)), groups, bias, padding_mode, device, dtype);

        /// <summary>Convolution of volumes; parameters uniform within ±1/√fan in.</summary>
        /// <param name="in_channels">Channels of the input.</param>
        /// <param name="out_channels">Channels of the result.</param>
        /// <param name="kernel_size">The window.</param>
        /// <param name="padding">The effect of the padding.</param>
        /// <param name="stride">The steps.</param>
        /// <param name="dilation">The distances between the elements of the window.</param>
        /// <param name="padding_mode">What the padding holds.</param>
        /// <param name="groups">The number of groups of channels that do not mix.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Conv3d Conv3d(long in_channels, long out_channels, (long, long, long) kernel_size, Padding padding, (long, long, long)? stride = null, (long, long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(in_channels, out_channels, functional.Sizes(kernel_size), functional.Sizes(stride ?? (1, 1, 1)), null, padding, functional.Sizes(dilation ?? (1, 1, 1)), groups, bias, padding_mode, device, dtype);

        /// <summary>Transposed convolution of volumes; parameters uniform within ±1/√fan in.</summary>
        /// <param name="in_channels">Channels of the input.</param>
        /// <param name="out_channels">Channels of the result.</param>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps.</param>
        /// <param name="padding">What is taken off both sides of the result.</param>
        /// <param name="output_padding">What is added to one side of the result.</param>
        /// <param name="dilation">The distances between the elements of the window.</param>
        /// <param name="padding_mode">What the padding holds.</param>
        /// <param name="groups">The number of groups of channels that do not mix.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ConvTranspose3d ConvTranspose3d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long output_padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(in_channels, out_channels, functional.Repeat(kernel_size, 3), functional.Repeat(stride, 3), functional.Repeat(padding, 3), functional.Repeat(output_padding, 3), functional.Repeat(dilation, 3), groups, bias, padding_mode, device, dtype);

        /// <summary>Transposed convolution of volumes; parameters uniform within ±1/√fan in.</summary>
        /// <param name="in_channels">Channels of the input.</param>
        /// <param name="out_channels">Channels of the result.</param>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps.</param>
        /// <param name="padding">What is taken off both sides of the result.</param>
        /// <param name="output_padding">What is added to one side of the result.</param>
        /// <param name="dilation">The distances between the elements of the window.</param>
        /// <param name="padding_mode">What the padding holds.</param>
        /// <param name="groups">The number of groups of channels that do not mix.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ConvTranspose3d ConvTranspose3d(long in_channels, long out_channels, (long, long, long) kernel_size, (long, long, long)? stride = null, (long, long, long)? padding = null, (long, long, long)? output_padding = null, (long, long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(in_channels, out_channels, functional.Sizes(kernel_size), functional.Sizes(stride ?? (1, 1, 1)), functional.Sizes(padding ?? (0, 0, 0)), functional.Sizes(output_padding ?? (0, 0, 0)), functional.Sizes(dilation ?? (1, 1, 1)), groups, bias, padding_mode, device, dtype);
    }
}
