using System.Globalization;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A fixed (untrained) transform of query points before the trunk.</summary>
public abstract record QueryFeatures
{
    private protected QueryFeatures(int queryDimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(queryDimension, 1);
        QueryDimension = queryDimension;
    }

    /// <summary>The dimension of a query point.</summary>
    public int QueryDimension { get; }

    /// <summary>The number of features per query point: the first size of the trunk.</summary>
    public abstract int FeatureDimension { get; }

    /// <summary>Transforms query points.</summary>
    /// <param name="queries">Query points, shape <c>[..., QueryDimension]</c>.</param>
    /// <returns>Features, shape <c>[..., FeatureDimension]</c>, a fresh tensor; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The last axis is not <see cref="QueryDimension"/>.</exception>
    public abstract Tensor Apply(Tensor queries);

    /// <summary>Reads what <see cref="object.ToString"/> writes: <c>periodic(1,2,1)</c> or
    /// <c>fourier(1,16,5,0)</c>.</summary>
    /// <exception cref="FormatException">The text is not of one of these forms.</exception>
    public static QueryFeatures Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return OptionFields.Terms(text) switch
            {
                [("periodic", [var dimension, var harmonics, var period])] =>
                    new PeriodicFeatures(OptionFields.Whole(dimension), OptionFields.Whole(harmonics), Real(period)),
                [("fourier", [var dimension, var frequencies, var scale, var seed])] => new FourierFeatures(
                    OptionFields.Whole(dimension), OptionFields.Whole(frequencies), Real(scale), long.Parse(seed, CultureInfo.InvariantCulture)),
                _ => throw new FormatException(),
            };
        }
        catch (Exception error) when (error is FormatException or ArgumentException or OverflowException)
        {
            throw new FormatException(
                $"'{text}' does not describe query features: expected periodic(dimension,harmonics,period) or fourier(dimension,frequencies,scale,seed).", error);
        }
    }

    private protected void RequireDimension(Tensor queries)
    {
        ArgumentNullException.ThrowIfNull(queries);
        if (queries.dim() < 1 || queries.shape[^1] != QueryDimension)
            throw new ArgumentException($"Query points must have {QueryDimension} as their last axis, got {Shapes.Text(queries)}.", nameof(queries));
    }

    private static double Real(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
