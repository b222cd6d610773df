namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>A grid of sampling positions for a batch of affine maps.</summary>
            /// <param name="theta">Shape <c>[batch, 2, 3]</c> or <c>[batch, 3, 4]</c>.</param>
            /// <param name="size">The shape of the image to be made.</param>
            /// <param name="align_corners">Whether -1 and 1 mean the centres of the corner pixels.</param>
            /// <returns>Shape <c>[batch, height, width, 2]</c> or with depth; the caller disposes it.</returns>
            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false) =>
                Aten.AffineGrid(theta, size ?? throw new ArgumentNullException(nameof(size)), align_corners);

            /// <summary>Resizes images.</summary>
            /// <param name="x">Shape <c>[batch, channels, …]</c> with one to three more axes.</param>
            /// <param name="size">The new size of the last axes, or null.</param>
            /// <param name="scale_factor">Factors instead of sizes, or null.</param>
            /// <param name="mode">How values between the given ones are found.</param>
            /// <param name="align_corners">Whether the corner pixels keep their places; for the linear and cubic modes.</param>
            /// <param name="recompute_scale_factor">Whether the sizes are computed from the factors first and the factors forgotten.</param>
            /// <param name="antialias">Not supported.</param>
            /// <returns>The resized images; the caller disposes them.</returns>
            /// <exception cref="ArgumentException">Not exactly one of size and factor is given, or the mode does not fit the axes.</exception>
            public static Tensor interpolate(
                Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest,
                bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                if (antialias) throw new NotSupportedException("interpolate: antialias is not supported.");
                if (size is null == scale_factor is null) throw new ArgumentException("interpolate needs either size or scale_factor, got both or neither.", nameof(size));
                var axes = (int)x.dim() - 2;
                if (axes is < 1 or > 3) throw new ArgumentException($"interpolate needs [batch, channels, …] with one to three more axes, got {x.dim()} axes.", nameof(x));
                if (size is { Length: 1 }) size = Repeat(size[0], axes);
                if (scale_factor is { Length: 1 }) scale_factor = [.. Enumerable.Repeat(scale_factor[0], axes)];
                if ((size?.Length ?? scale_factor!.Length) != axes)
                    throw new ArgumentException($"interpolate needs one size or factor, or {axes}, got {size?.Length ?? scale_factor!.Length}.", nameof(size));
                if (scale_factor is not null && (recompute_scale_factor || mode == InterpolationMode.Area))
                {
                    size = [.. scale_factor.Select((f, i) => (long)Math.Floor(x.shape[i + 2] * f))];
                    scale_factor = null;
                }
                var corners = align_corners ?? false;
                return (mode, axes) switch
                {
                    (InterpolationMode.Nearest, _) => Aten.Upsample($"nearest{axes}d", x, size, null, scale_factor),
                    (InterpolationMode.NearestExact, _) => Aten.Upsample($"_nearest_exact{axes}d", x, size, null, scale_factor),
                    (InterpolationMode.Linear, 1) => Aten.Upsample("linear1d", x, size, corners, scale_factor),
                    (InterpolationMode.Bilinear, 2) => Aten.Upsample("bilinear2d", x, size, corners, scale_factor),
                    (InterpolationMode.Bicubic, 2) => Aten.Upsample("bicubic2d", x, size, corners, scale_factor),
                    (InterpolationMode.Trilinear, 3) => Aten.Upsample("trilinear3d", x, size, corners, scale_factor),
                    (InterpolationMode.Area, 1) => adaptive_avg_pool1d(x, size![0]),
                    (InterpolationMode.Area, 2) => adaptive_avg_pool2d(x, size!),
                    (InterpolationMode.Area, 3) => adaptive_avg_pool3d(x, size!),
                    _ => throw new ArgumentException($"The mode {mode} does not fit a tensor with {axes} spatial axes.", nameof(mode)),
                };
            }

            /// <summary>Resizes images.</summary>
            /// <param name="input">Shape <c>[batch, channels, …]</c> with one to three more axes.</param>
            /// <param name="size">The new size of the last axes, or null.</param>
            /// <param name="scale_factor">Factors instead of sizes, or null.</param>
            /// <param name="mode">How values between the given ones are found.</param>
            /// <param name="align_corners">Whether the corner pixels keep their places.</param>
            /// <returns>The resized images; the caller disposes them.</returns>
            public static Tensor upsample(Tensor input, long[]? size = null, double[]? scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest, bool align_corners = false) =>
                interpolate(input, size, scale_factor, (InterpolationMode)mode, align_corners);

            /// <summary>Resizes images bilinearly.</summary>
            /// <param name="x">Shape <c>[batch, channels, height, width]</c>.</param>
            /// <param name="size">The new size, or null.</param>
            /// <param name="scale_factor">Factors instead of sizes, or null.</param>
            /// <param name="align_corners">Whether the corner pixels keep their places.</param>
            /// <returns>The resized images; the caller disposes them.</returns>
            public static Tensor upsample_bilinear(Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false) =>
                interpolate(x, size, scale_factor, InterpolationMode.Bilinear, align_corners);

            /// <summary>Resizes images by repeating pixels.</summary>
            /// <param name="x">Shape <c>[batch, channels, …]</c>.</param>
            /// <param name="size">The new size, or null.</param>
            /// <param name="scale_factor">Factors instead of sizes, or null.</param>
            /// <param name="align_corners">Without meaning here.</param>
            /// <returns>The resized images; the caller disposes them.</returns>
            public static Tensor upsample_nearest(Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false) =>
                interpolate(x, size, scale_factor, InterpolationMode.Nearest, align_corners);
        }
    }
}
