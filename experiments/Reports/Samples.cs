using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace WeightSpace.Experiments.Reports;

/// <summary>The statistics of all tables and sentences: of a few trials, or of many test functions.</summary>
internal static class Samples
{
    /// <summary>The mean; infinite where a value is not finite, as after a divergence.</summary>
    public static double Mean(IEnumerable<double> values) => values.Mean() is var mean && double.IsFinite(mean) ? mean : double.PositiveInfinity;

    /// <summary>The median.</summary>
    public static double Median(IEnumerable<double> values) => values.Median();

    /// <summary>The standard deviation (n − 1); 0 for a single value.</summary>
    public static double Deviation(IReadOnlyCollection<double> values) => values.Count < 2 ? 0 : values.StandardDeviation();

    /// <summary>Half the width of the 95% interval of the mean, by Student's t; infinite for a single value.</summary>
    public static double HalfWidth(IReadOnlyCollection<double> values) => values.Count < 2
        ? double.PositiveInfinity
        : StudentT.InvCDF(0, 1, values.Count - 1, 0.975) * values.StandardDeviation() / Math.Sqrt(values.Count);
}
