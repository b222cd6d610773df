using static TorchSharp.torch;

namespace OperatorLearning;

/// <summary>An affine map that gives data zero mean and unit standard deviation, and its inverse.</summary>
/// <remarks>
/// The statistics come from training data only. Per point, each column has its own mean and deviation; otherwise one
/// pair serves all values, which keeps the shape of functions. Owns its two tensors.
/// </remarks>
public sealed class Normalizer : IDisposable
{
    private readonly Tensor mean;
    private readonly Tensor deviation;

    private Normalizer(Tensor mean, Tensor deviation)
    {
        this.mean = mean.DetachFromDisposeScope();
        this.deviation = deviation.DetachFromDisposeScope();
    }

    /// <summary>The mean, shape <c>[1]</c> or <c>[points]</c>; not the caller's to dispose.</summary>
    public Tensor Mean => mean;

    /// <summary>The standard deviation (of the population), same shape as <see cref="Mean"/>; not the caller's to dispose.</summary>
    public Tensor Deviation => deviation;

    /// <summary>Computes the statistics of data.</summary>
    /// <param name="data">Values, shape <c>[samples, points]</c>.</param>
    /// <param name="perPoint">Whether each column has statistics of its own.</param>
    /// <exception cref="ArgumentException">The data have another rank, hold NaN or infinities, or are constant (over all values or in one column).</exception>
    public static Normalizer Fit(Tensor data, bool perPoint = false)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.dim() != 2 || data.numel() == 0)
            throw new ArgumentException($"Data to normalise must have shape [samples, points], got {Shapes.Text(data)}.", nameof(data));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        // In double: single precision loses the variance of data with a large mean.
        var values = data.detach().to(ScalarType.Float64);
        var bad = values.isfinite().logical_not().to(ScalarType.Int64).sum().item<long>();
        if (bad > 0)
            throw new ArgumentException(
                $"Data to normalise must be finite, but {bad} of {values.numel()} values are NaN or infinite. Check the solver that made them.", nameof(data));
        var center = perPoint ? values.mean([0]) : values.mean().reshape(1);
        var centered = values - center;
        var variance = perPoint ? centered.mul(centered).mean([0]) : centered.mul(centered).mean().reshape(1);
        var scale = variance.sqrt();
        // Rounding leaves a constant column with a deviation of this order, not zero.
        var floor = center.abs().mul(1e-7).clamp_min(1e-30);
        var constant = scale.le(floor).to(ScalarType.Int64).sum().item<long>();
        if (constant > 0)
            throw new ArgumentException(
                perPoint
                    ? $"Data are constant at {constant} of {values.shape[1]} points, so those cannot be scaled to unit deviation. Drop these points or normalise over all values (perPoint: false)."
                    : "Data are constant, so they cannot be scaled to unit deviation. Leave them unnormalised.", nameof(data));
        return new(center.to(data.dtype).clone(), scale.to(data.dtype).clone());
    }

    /// <summary>Rebuilds a normaliser from its statistics, e.g. from a checkpoint; copies them.</summary>
    /// <exception cref="ArgumentException">The shapes differ, or a deviation is not positive.</exception>
    public static Normalizer FromStatistics(Tensor mean, Tensor deviation)
    {
        Shapes.RequireSame(mean, deviation, nameof(mean), nameof(deviation));
        using var scope = NewDisposeScope();
        if (!deviation.gt(0).all().item<bool>())
            throw new ArgumentException("Standard deviations must be positive.", nameof(deviation));
        return new(mean.clone(), deviation.clone());
    }

    /// <summary><c>(values - mean) / deviation</c>, shape as given; a fresh tensor, the caller disposes it.</summary>
    /// <param name="values">Values, shape <c>[..., points]</c>.</param>
    /// <exception cref="ArgumentException">Statistics are per point and the values have another number of points.</exception>
    public Tensor Normalize(Tensor values)
    {
        RequirePoints(values);
        using var scope = NewDisposeScope();
        return values.sub(mean).div(deviation).MoveToOuterDisposeScope();
    }

    /// <summary><c>values * deviation + mean</c>, shape as given; a fresh tensor, the caller disposes it.</summary>
    /// <param name="values">Normalised values, shape <c>[..., points]</c>.</param>
    /// <exception cref="ArgumentException">Statistics are per point and the values have another number of points.</exception>
    public Tensor Denormalize(Tensor values)
    {
        RequirePoints(values);
        using var scope = NewDisposeScope();
        return values.mul(deviation).add(mean).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        mean.Dispose();
        deviation.Dispose();
    }

    private void RequirePoints(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (mean.numel() > 1 && (values.dim() == 0 || values.shape[^1] != mean.shape[0]))
            throw new ArgumentException(
                $"Statistics are those of {mean.shape[0]} points, so values must have shape [..., {mean.shape[0]}], got {Shapes.Text(values)}. Fit with perPoint: false to use other points.", nameof(values));
    }
}
