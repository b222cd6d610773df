using System.Collections.Immutable;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>An affine map that gives data zero mean and unit standard deviation, and its inverse.</summary>
/// <remarks>
/// The statistics come from training data only. Each output and each input function has statistics of its own, since
/// they have units of their own. Per point, each column has
/// its own mean and deviation too; otherwise one pair serves all points, which keeps the shape of functions. Owns its
/// two tensors.
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

    /// <summary>The mean, shape <c>[1]</c> or <c>[points]</c>, of several outputs <c>[outputs]</c> or <c>[points,
    /// outputs]</c>; not the caller's to dispose.</summary>
    public Tensor Mean => mean;

    /// <summary>The standard deviation (of the population), same shape as <see cref="Mean"/>; not the caller's to
    /// dispose.</summary>
    public Tensor Deviation => deviation;

    /// <summary>Computes the statistics of data.</summary>
    /// <param name="data">Values, shape <c>[samples, points]</c> or <c>[samples, points, outputs]</c>.</param>
    /// <param name="perPoint">Whether each point has statistics of its own.</param>
    /// <exception cref="ArgumentException">The data have another rank, hold NaN or infinities, or are constant (over
    /// all values of an output, or at one point).</exception>
    public static Normalizer Fit(Tensor data, bool perPoint = false)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.dim() is not (2 or 3) || data.numel() == 0)
            throw new ArgumentException($"Data to normalise must have shape [samples, points] or [samples, points, outputs], got {Shapes.Text(data)}.", nameof(data));
        using var scope = NewDisposeScope();
        var several = data.dim() == 3;
        var (center, scale) = Statistics(data, perPoint ? [0] : several ? [0, 1] : null, constant =>
            perPoint
                ? $"Data are constant at {constant} of {data.numel() / data.shape[0]} points, so those cannot be scaled to unit deviation. Drop these points or normalise over all values (perPoint: false)."
                : several
                    ? $"{constant} of {data.shape[2]} outputs are constant, so they cannot be scaled to unit deviation. Leave these outputs out, or leave the data unnormalised."
                    : "Data are constant, so they cannot be scaled to unit deviation. Leave them unnormalised.");
        return new(center, scale);
    }

    /// <summary>Computes the statistics of several input functions side by side, one pair for each of them.</summary>
    /// <param name="functions">Values, shape <c>[samples, sensors]</c>.</param>
    /// <param name="inputs">Sensors of each input function, as in <see cref="OperatorData.Inputs"/>.</param>
    /// <returns>Statistics of shape <c>[sensors]</c>, equal over the sensors of an input function (of shape <c>[1]</c>
    /// for a single one).</returns>
    /// <exception cref="ArgumentException">The sensors do not add up, or an input function holds NaN or infinities, or
    /// is constant over all samples and sensors.</exception>
    public static Normalizer FitInputs(Tensor functions, ImmutableArray<int> inputs)
    {
        ArgumentNullException.ThrowIfNull(functions);
        if (functions.dim() != 2 || functions.numel() == 0) throw new ArgumentException($"Input functions to normalise must have shape [samples, sensors], got {Shapes.Text(functions)}.", nameof(functions));
        if (DataShapes.RequireInputs(inputs, functions).Length == 1) return Fit(functions);
        using var scope = NewDisposeScope();
        var parts = functions.split([.. inputs.Select(sensors => (long)sensors)], 1)
            .Select((part, index) => (part.shape[1], Statistics: Statistics(part, null, _ => $"Input function {index + 1} of {inputs.Length} is constant, so it cannot be scaled to unit deviation. Leave it unnormalised."))).ToArray();
        return new(cat(parts.Select(part => part.Statistics.Mean.expand(part.Item1)).ToArray()), cat(parts.Select(part => part.Statistics.Deviation.expand(part.Item1)).ToArray()));
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
    /// <param name="values">Values, shape <c>[..., points]</c> or <c>[..., points, outputs]</c>.</param>
    /// <exception cref="ArgumentException">The values have other points or outputs than the statistics.</exception>
    public Tensor Normalize(Tensor values)
    {
        RequireTrailing(values);
        using var scope = NewDisposeScope();
        return values.sub(mean).div(deviation).MoveToOuterDisposeScope();
    }

    /// <summary><c>values * deviation + mean</c>, shape as given; a fresh tensor, the caller disposes it.</summary>
    /// <param name="values">Normalised values, shape <c>[..., points]</c> or <c>[..., points, outputs]</c>.</param>
    /// <exception cref="ArgumentException">The values have other points or outputs than the statistics.</exception>
    public Tensor Denormalize(Tensor values)
    {
        RequireTrailing(values);
        using var scope = NewDisposeScope();
        return values.mul(deviation).add(mean).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        mean.Dispose();
        deviation.Dispose();
    }

    /// <summary>Checks that these are statistics of a model's outputs at query points.</summary>
    internal void RequireFits(int outputs, Tensor queries)
    {
        var points = queries.shape[^2];
        var shape = mean.shape;
        var fits = mean.numel() == 1 || (outputs == 1 ? shape.AsSpan().SequenceEqual([points]) : shape.AsSpan().SequenceEqual([outputs]) || shape.AsSpan().SequenceEqual([points, outputs]));
        if (!fits)
            throw new ArgumentException(
                $"Statistics of shape {Shapes.Text(mean)} do not fit {outputs} outputs at the query points {Shapes.Text(queries)}: statistics per point hold only at the points they were computed on. " +
                "Normalise outputs with one mean and deviation for all points (perPoint: false).", nameof(queries));
    }

    // Mean and deviation over axes, or over everything in shape [1], in the type of the data.
    private static (Tensor Mean, Tensor Deviation) Statistics(Tensor data, long[]? axes, Func<long, string> constantMessage)
    {
        using var gradients = no_grad();
        // In double: single precision loses the variance of data with a large mean.
        var values = data.detach().to(ScalarType.Float64);
        var bad = values.isfinite().logical_not().to(ScalarType.Int64).sum().item<long>();
        if (bad > 0)
            throw new ArgumentException(
                $"Data to normalise must be finite, but {bad} of {values.numel()} values are NaN or infinite. Check the solver that made them.", nameof(data));
        Tensor Mean(Tensor of) => axes is null ? of.mean().reshape(1) : of.mean(axes);
        var center = Mean(values);
        var centered = values - center;
        var scale = Mean(centered.mul(centered)).sqrt();
        // Rounding leaves a constant column with a deviation of this order, not zero.
        var floor = center.abs().mul(1e-7).clamp_min(1e-30);
        var constant = scale.le(floor).to(ScalarType.Int64).sum().item<long>();
        return constant == 0 ? (center.to(data.dtype).clone(), scale.to(data.dtype).clone()) : throw new ArgumentException(constantMessage(constant), nameof(data));
    }

    private void RequireTrailing(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var expected = mean.shape;
        if (mean.numel() > 1 && (values.dim() < expected.Length || !values.shape.AsSpan(values.shape.Length - expected.Length).SequenceEqual(expected)))
            throw new ArgumentException(
                $"Statistics have shape {Shapes.Text(mean)}, so values must have shape [..., {string.Join(", ", expected)}], got {Shapes.Text(values)}. Fit with perPoint: false to use other points.", nameof(values));
    }
}
