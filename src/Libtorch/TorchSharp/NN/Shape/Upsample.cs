using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Resizes images, to given sizes or by given factors.</summary>
public sealed class Upsample : ParameterLessModule<Tensor, Tensor>
{
    private readonly long[]? _size;
    private readonly double[]? _scaleFactor;

    internal Upsample(long[]? size, double[]? scale_factor, UpsampleMode mode, bool? align_corners, bool? recompute_scale_factor) : base(nameof(Upsample))
    {
        (_size, _scaleFactor) = (size, scale_factor);
        (this.mode, this.align_corners, this.recompute_scale_factor) = (mode, align_corners, recompute_scale_factor);
    }

    /// <summary>The new sizes of the last axes; empty when factors are given.</summary>
    public ReadOnlySpan<long> size => _size;

    /// <summary>The factors of the last axes; empty when sizes are given.</summary>
    public ReadOnlySpan<double> scale_factor => _scaleFactor;

    /// <summary>How values between the given ones are found.</summary>
    public UpsampleMode mode { get; private set; }

    /// <summary>Whether the corner pixels keep their places; null means no.</summary>
    public bool? align_corners { get; private set; }

    /// <summary>Whether the sizes are computed from the factors first and the factors forgotten; null means no.</summary>
    public bool? recompute_scale_factor { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) =>
        nn.functional.interpolate(input, _size, _scaleFactor, (InterpolationMode)mode, align_corners, recompute_scale_factor ?? false);
}
