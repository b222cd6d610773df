using System.Globalization;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Cosines and sines of integer harmonics of each coordinate: makes a trunk exactly periodic.</summary>
/// <remarks>
/// Features are <c>cos(2 pi k y / period), sin(2 pi k y / period)</c> for k = 1..Harmonics, per coordinate.
/// Lu et al. 2022 (arXiv:2111.05512) use two harmonics for Burgers' equation.
/// </remarks>
public sealed record PeriodicFeatures : QueryFeatures
{
    /// <summary>Creates the transform.</summary>
    /// <param name="queryDimension">The dimension of a query point, at least 1.</param>
    /// <param name="harmonics">The number of harmonics, at least 1.</param>
    /// <param name="period">The period of every coordinate, positive, in the units of the query points.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public PeriodicFeatures(int queryDimension, int harmonics, double period) : base(queryDimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(harmonics, 1);
        if (!(period > 0) || !double.IsFinite(period))
            throw new ArgumentOutOfRangeException(nameof(period), period, "The period must be positive and finite.");
        Harmonics = harmonics;
        Period = period;
    }

    /// <summary>The number of harmonics per coordinate.</summary>
    public int Harmonics { get; }

    /// <summary>The period of every coordinate.</summary>
    public double Period { get; }

    /// <inheritdoc/>
    public override int FeatureDimension => 2 * Harmonics * QueryDimension;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor queries)
    {
        RequireDimension(queries);
        using var scope = NewDisposeScope();
        var harmonics = arange(1, Harmonics + 1, dtype: queries.dtype, device: queries.device).mul(2 * Math.PI / Period);
        var angles = queries.unsqueeze(-1).mul(harmonics).flatten(-2);
        return cat([angles.cos(), angles.sin()], -1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"periodic({QueryDimension},{Harmonics},{Period:R})");
}
