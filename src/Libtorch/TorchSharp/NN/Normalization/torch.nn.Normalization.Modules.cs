using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Batch normalisation over sequences.</summary>
        /// <param name="num_features">The number of channels.</param>
        /// <param name="eps">Added to the variance.</param>
        /// <param name="momentum">The weight of a new batch in the running statistics.</param>
        /// <param name="affine">Whether to scale and shift with learned parameters.</param>
        /// <param name="track_running_stats">Whether to keep running statistics.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static BatchNorm1d BatchNorm1d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
            new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

        /// <summary>Batch normalisation over images.</summary>
        /// <param name="num_features">The number of channels.</param>
        /// <param name="eps">Added to the variance.</param>
        /// <param name="momentum">The weight of a new batch in the running statistics.</param>
        /// <param name="affine">Whether to scale and shift with learned parameters.</param>
        /// <param name="track_running_stats">Whether to keep running statistics.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static BatchNorm2d BatchNorm2d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
            new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

        /// <summary>Batch normalisation over volumes.</summary>
        /// <param name="num_features">The number of channels.</param>
        /// <param name="eps">Added to the variance.</param>
        /// <param name="momentum">The weight of a new batch in the running statistics.</param>
        /// <param name="affine">Whether to scale and shift with learned parameters.</param>
        /// <param name="track_running_stats">Whether to keep running statistics.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static BatchNorm3d BatchNorm3d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
            new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

        /// <summary>Instance normalisation over sequences.</summary>
        /// <param name="num_features">The number of channels.</param>
        /// <param name="eps">Added to the variance.</param>
        /// <param name="momentum">The weight of a new batch in the running statistics.</param>
        /// <param name="affine">Whether to scale and shift with learned parameters.</param>
        /// <param name="track_running_stats">Whether to keep running statistics.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static InstanceNorm1d InstanceNorm1d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = false, bool track_running_stats = false, Device? device = null, ScalarType? dtype = null) =>
            new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

        /// <summary>Instance normalisation over images.</summary>
        /// <param name="num_features">The number of channels.</param>
        /// <param name="eps">Added to the variance.</param>
        /// <param name="momentum">The weight of a new batch in the running statistics.</param>
        /// <param name="affine">Whether to scale and shift with learned parameters.</param>
        /// <param name="track_running_stats">Whether to keep running statistics.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static InstanceNorm2d InstanceNorm2d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = false, bool track_running_stats = false, Device? device = null, ScalarType? dtype = null) =>
            new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

        /// <summary>Instance normalisation over volumes.</summary>
        /// <param name="num_features">The number of channels.</param>
        /// <param name="eps">Added to the variance.</param>
        /// <param name="momentum">The weight of a new batch in the running statistics.</param>
        /// <param name="affine">Whether to scale and shift with learned parameters.</param>
        /// <param name="track_running_stats">Whether to keep running statistics.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static InstanceNorm3d InstanceNorm3d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = false, bool track_running_stats = false, Device? device = null, ScalarType? dtype = null) =>
            new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

        /// <summary>Normalisation over the last axes of each sample.</summary>
        /// <param name="normalized_shape">The sizes of these axes.</param>
        /// <param name="eps">Added to the variance.</param>
        /// <param name="elementwise_affine">Whether to scale with learned parameters.</param>
        /// <param name="bias">Whether to shift as well.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

        /// <summary>Normalisation over the last axis of each sample.</summary>
        /// <param name="normalized_shape">The size of this axis.</param>
        /// <param name="eps">Added to the variance.</param>
        /// <param name="elementwise_affine">Whether to scale with learned parameters.</param>
        /// <param name="bias">Whether to shift as well.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static LayerNorm LayerNorm(long normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new([normalized_shape], eps, elementwise_affine, bias, device, dtype);

        /// <summary>Normalisation over groups of channels of each sample.</summary>
        /// <param name="num_groups">The number of groups.</param>
        /// <param name="num_channels">The number of channels, a multiple of the groups.</param>
        /// <param name="eps">Added to the variance.</param>
        /// <param name="affine">Whether to scale and shift with learned parameters.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static GroupNorm GroupNorm(long num_groups, long num_channels, double eps = 1e-05, bool affine = true, Device? device = null, ScalarType? dtype = null) =>
            new(num_groups, num_channels, eps, affine, device, dtype);
    }
}
