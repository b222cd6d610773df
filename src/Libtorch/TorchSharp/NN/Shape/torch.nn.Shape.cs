using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Answers its input, under a fresh handle.</summary>
        /// <returns>The module; the caller disposes it.</returns>
        public static Identity Identity() => new();

        /// <summary>Joins neighbouring axes into one.</summary>
        /// <param name="start_dim">The first axis to join.</param>
        /// <param name="end_dim">The last axis to join.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Flatten Flatten(long start_dim = 1, long end_dim = -1) => new(start_dim, end_dim);

        /// <summary>Splits an axis into several.</summary>
        /// <param name="dim">The axis.</param>
        /// <param name="unflattened_size">The sizes of the new axes.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Unflatten Unflatten(long dim, long[] unflattened_size) => new(dim, unflattened_size);

        /// <summary>Reorders channels so that the members of each group lie far apart.</summary>
        /// <param name="groups">The number of groups of channels.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ChannelShuffle ChannelShuffle(long groups) => new(groups);

        /// <summary>Moves blocks of channels into space: [*, C r², H, W] to [*, C, H r, W r].</summary>
        /// <param name="upscale_factor">The factor.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static PixelShuffle PixelShuffle(long upscale_factor) => new(upscale_factor);

        /// <summary>Moves blocks of pixels into channels: [*, C, H r, W r] to [*, C r², H, W].</summary>
        /// <param name="downscale_factor">The factor.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static PixelUnshuffle PixelUnshuffle(long downscale_factor) => new(downscale_factor);

        /// <summary>Adds windows up into images; the transpose of Unfold.</summary>
        /// <param name="output_size">The size of the result.</param>
        /// <param name="kernel_size">The window.</param>
        /// <param name="dilation">The distances between the window's elements.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Fold Fold(long output_size, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) => new((output_size, output_size), (kernel_size, kernel_size), (dilation, dilation), (padding, padding), (stride, stride));

        /// <summary>Adds windows up into images; the transpose of Unfold.</summary>
        /// <param name="output_size">The size of the result.</param>
        /// <param name="kernel_size">The window.</param>
        /// <param name="dilation">The distances between the window's elements.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Fold Fold((long, long) output_size, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null) => new(output_size, kernel_size, dilation ?? (1, 1), padding ?? (0, 0), stride ?? (1, 1));

        /// <summary>Cuts images into windows, one column each.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="dilation">The distances between the window's elements.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Unfold Unfold(long kernel_size, long dilation = 1, long padding = 0, long stride = 1) => new((kernel_size, kernel_size), (dilation, dilation), (padding, padding), (stride, stride));

        /// <summary>Cuts images into windows, one column each.</summary>
        /// <param name="kernel_size">The window.</param>
        /// <param name="dilation">The distances between the window's elements.</param>
        /// <param name="padding">What is added on every side.</param>
        /// <param name="stride">The steps, by default the window.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Unfold Unfold((long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null) => new(kernel_size, dilation ?? (1, 1), padding ?? (0, 0), stride ?? (1, 1));

        /// <summary>Resizes images.</summary>
        /// <param name="size">The new sizes of the last axes, or null.</param>
        /// <param name="scale_factor">Factors instead of sizes, or null.</param>
        /// <param name="mode">How values between the given ones are found.</param>
        /// <param name="align_corners">Whether the corner pixels keep their places; for the linear and cubic modes.</param>
        /// <param name="recompute_scale_factor">Whether the sizes are computed from the factors first and the factors forgotten.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Upsample Upsample(
            long[]? size = null, double[]? scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest, bool? align_corners = null,
            bool? recompute_scale_factor = null) => new(size, scale_factor, mode, align_corners, recompute_scale_factor);
    }
}
