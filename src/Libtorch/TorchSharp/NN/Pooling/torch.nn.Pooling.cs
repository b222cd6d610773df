using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Averages sequences down to a given length.</summary>
        /// <param name="output_size">The size of the result.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static AdaptiveAvgPool1d AdaptiveAvgPool1d(long output_size) => new(output_size);

        /// <summary>Takes maxima of sequences down to a given length.</summary>
        /// <param name="output_size">The size of the result.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static AdaptiveMaxPool1d AdaptiveMaxPool1d(long output_size) => new(output_size);

        /// <summary>Means over windows of sequences.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <param name="ceil_mode">Whether a last partial window counts.</param>
        /// <param name="count_include_pad">Whether the padding counts in the mean.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static AvgPool1d AvgPool1d(long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false, bool count_include_pad = true) => new(kernel_size, stride, padding, ceil_mode, count_include_pad);

        /// <summary>Maxima over windows of sequences.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <param name="dilation">The distances between the window's elements.</param>
        /// <param name="ceil_mode">Whether a last partial window counts.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static MaxPool1d MaxPool1d(long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) => new(kernel_size, stride, padding, dilation, ceil_mode);

        /// <summary>Averages images down to a given size.</summary>
        /// <param name="output_size">The size of the result.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long[] output_size) => new(output_size);

        /// <summary>Averages images down to a given size.</summary>
        /// <param name="output_size">The size of the result.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static AdaptiveAvgPool2d AdaptiveAvgPool2d((long, long) output_size) => new(functional.Sizes(output_size));

        /// <summary>Averages images down to a given size.</summary>
        /// <param name="output_size">The size of the result.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long output_size) => new(functional.Repeat(output_size, 2));

        /// <summary>Takes maxima of images down to a given size.</summary>
        /// <param name="output_size">The size of the result.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static AdaptiveMaxPool2d AdaptiveMaxPool2d(long[] output_size) => new(output_size);

        /// <summary>Means over windows of images.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <param name="ceil_mode">Whether a last partial window counts.</param>
        /// <param name="count_include_pad">Whether the padding counts in the mean.</param>
        /// <param name="divisor_override">A divisor instead of the window's size.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static AvgPool2d AvgPool2d(long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) => new(kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);

        /// <summary>Means over windows of images.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <param name="ceil_mode">Whether a last partial window counts.</param>
        /// <param name="count_include_pad">Whether the padding counts in the mean.</param>
        /// <param name="divisor_override">A divisor instead of the window's size.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static AvgPool2d AvgPool2d((long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) => new(functional.Sizes(kernel_size), functional.Sizes(stride), functional.Sizes(padding), ceil_mode, count_include_pad, divisor_override);

        /// <summary>Means over windows of images.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <param name="ceil_mode">Whether a last partial window counts.</param>
        /// <param name="count_include_pad">Whether the padding counts in the mean.</param>
        /// <param name="divisor_override">A divisor instead of the window's size.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static AvgPool2d AvgPool2d(long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) => new(functional.Repeat(kernel_size, 2), functional.Repeat(stride, 2), functional.Repeat(padding, 2), ceil_mode, count_include_pad, divisor_override);

        /// <summary>Maxima over windows of images.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <param name="dilation">The distances between the window's elements.</param>
        /// <param name="ceil_mode">Whether a last partial window counts.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static MaxPool2d MaxPool2d(long[] kernel_size, long[]? stride = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) => new(kernel_size, stride, padding, dilation, ceil_mode);

        /// <summary>Maxima over windows of images.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <param name="dilation">The distances between the window's elements.</param>
        /// <param name="ceil_mode">Whether a last partial window counts.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static MaxPool2d MaxPool2d((long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false) => new(functional.Sizes(kernel_size), functional.Sizes(stride), functional.Sizes(padding), functional.Sizes(dilation), ceil_mode);

        /// <summary>Maxima over windows of images.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <param name="dilation">The distances between the window's elements.</param>
        /// <param name="ceil_mode">Whether a last partial window counts.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static MaxPool2d MaxPool2d(long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) => new(functional.Repeat(kernel_size, 2), functional.Repeat(stride, 2), functional.Repeat(padding, 2), functional.Repeat(dilation, 2), ceil_mode);

        /// <summary>Averages volumes down to a given size.</summary>
        /// <param name="output_size">The size of the result.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static AdaptiveAvgPool3d AdaptiveAvgPool3d(long[] output_size) => new(output_size);

        /// <summary>Averages volumes down to a given size.</summary>
        /// <param name="output_size">The size of the result.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static AdaptiveAvgPool3d AdaptiveAvgPool3d((long, long, long) output_size) => new(functional.Sizes(output_size));

        /// <summary>Averages volumes down to a given size.</summary>
        /// <param name="output_size">The size of the result.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static AdaptiveAvgPool3d AdaptiveAvgPool3d(long output_size) => new(functional.Repeat(output_size, 3));

        /// <summary>Takes maxima of volumes down to a given size.</summary>
        /// <param name="output_size">The size of the result.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static AdaptiveMaxPool3d AdaptiveMaxPool3d(long[] output_size) => new(output_size);

        /// <summary>Means over windows of volumes.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <param name="ceil_mode">Whether a last partial window counts.</param>
        /// <param name="count_include_pad">Whether the padding counts in the mean.</param>
        /// <param name="divisor_override">A divisor instead of the window's size.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static AvgPool3d AvgPool3d(long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) => new(kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);

        /// <summary>Means over windows of volumes.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <param name="ceil_mode">Whether a last partial window counts.</param>
        /// <param name="count_include_pad">Whether the padding counts in the mean.</param>
        /// <param name="divisor_override">A divisor instead of the window's size.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static AvgPool3d AvgPool3d((long, long, long) kernel_size, (long, long, long)? stride = null, (long, long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) => new(functional.Sizes(kernel_size), functional.Sizes(stride), functional.Sizes(padding), ceil_mode, count_include_pad, divisor_override);

        /// <summary>Means over windows of volumes.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <param name="ceil_mode">Whether a last partial window counts.</param>
        /// <param name="count_include_pad">Whether the padding counts in the mean.</param>
        /// <param name="divisor_override">A divisor instead of the window's size.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static AvgPool3d AvgPool3d(long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) => new(functional.Repeat(kernel_size, 3), functional.Repeat(stride, 3), functional.Repeat(padding, 3), ceil_mode, count_include_pad, divisor_override);

        /// <summary>Maxima over windows of volumes.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <param name="dilation">The distances between the window's elements.</param>
        /// <param name="ceil_mode">Whether a last partial window counts.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static MaxPool3d MaxPool3d(long[] kernel_size, long[]? stride = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) => new(kernel_size, stride, padding, dilation, ceil_mode);

        /// <summary>Maxima over windows of volumes.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <param name="dilation">The distances between the window's elements.</param>
        /// <param name="ceil_mode">Whether a last partial window counts.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static MaxPool3d MaxPool3d((long, long, long) kernel_size, (long, long, long)? stride = null, (long, long, long)? padding = null, (long, long, long)? dilation = null, bool ceil_mode = false) => new(functional.Sizes(kernel_size), functional.Sizes(stride), functional.Sizes(padding), functional.Sizes(dilation), ceil_mode);

        /// <summary>Maxima over windows of volumes.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <param name="dilation">The distances between the window's elements.</param>
        /// <param name="ceil_mode">Whether a last partial window counts.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static MaxPool3d MaxPool3d(long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) => new(functional.Repeat(kernel_size, 3), functional.Repeat(stride, 3), functional.Repeat(padding, 3), functional.Repeat(dilation, 3), ceil_mode);

        /// <summary>Puts pooled values back at their positions, zeros elsewhere.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static MaxUnpool1d MaxUnpool1d(long kernel_size, long? stride = null, long? padding = null) => new(kernel_size, stride, padding);

        /// <summary>Puts pooled values back at their positions, zeros elsewhere.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static MaxUnpool2d MaxUnpool2d(long[] kernel_size, long[]? stride = null, long[]? padding = null) => new(kernel_size, stride, padding);

        /// <summary>Puts pooled values back at their positions, zeros elsewhere.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static MaxUnpool2d MaxUnpool2d((long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null) => new(functional.Sizes(kernel_size), functional.Sizes(stride), functional.Sizes(padding));

        /// <summary>Puts pooled values back at their positions, zeros elsewhere.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static MaxUnpool2d MaxUnpool2d(long kernel_size, long? stride = null, long? padding = null) => new(functional.Repeat(kernel_size, 2), functional.Repeat(stride, 2), functional.Repeat(padding, 2));

        /// <summary>Puts pooled values back at their positions, zeros elsewhere.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static MaxUnpool3d MaxUnpool3d(long[] kernel_size, long[]? stride = null, long[]? padding = null) => new(kernel_size, stride, padding);

        /// <summary>Puts pooled values back at their positions, zeros elsewhere.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static MaxUnpool3d MaxUnpool3d((long, long, long) kernel_size, (long, long, long)? stride = null, (long, long, long)? padding = null) => new(functional.Sizes(kernel_size), functional.Sizes(stride), functional.Sizes(padding));

        /// <summary>Puts pooled values back at their positions, zeros elsewhere.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static MaxUnpool3d MaxUnpool3d(long kernel_size, long? stride = null, long? padding = null) => new(functional.Repeat(kernel_size, 3), functional.Repeat(stride, 3), functional.Repeat(padding, 3));

        /// <summary>Power-average pooling of sequences: (Σ xᵖ)^(1/p) over windows.</summary>
        /// <param name="norm_type">The exponent.</param>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="ceil_mode">Whether a last partial window counts.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static LPPool1d LPPool1d(double norm_type, long kernel_size, long? stride = null, bool ceil_mode = false) => new(norm_type, kernel_size, stride, ceil_mode);

        /// <summary>Power-average pooling of images: (Σ xᵖ)^(1/p) over windows.</summary>
        /// <param name="norm_type">The exponent.</param>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="ceil_mode">Whether a last partial window counts.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static LPPool2d LPPool2d(double norm_type, long[] kernel_size, long[]? stride = null, bool ceil_mode = false) => new(norm_type, kernel_size, stride, ceil_mode);

        /// <summary>Power-average pooling of images: (Σ xᵖ)^(1/p) over windows.</summary>
        /// <param name="norm_type">The exponent.</param>
        /// <param name="kernel_size">The window.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <param name="ceil_mode">Whether a last partial window counts.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static LPPool2d LPPool2d(double norm_type, long kernel_size, long? stride = null, bool ceil_mode = false) => new(norm_type, functional.Repeat(kernel_size, 2), functional.Repeat(stride, 2), ceil_mode);
    }
}
