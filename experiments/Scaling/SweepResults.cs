using Microsoft.Data.Analysis;
using WeightSpace.Experiments.Runs;
using WeightSpace.OperatorLearning;

namespace WeightSpace.Experiments.Scaling;

/// <summary>The finished points of a sweep, from the store.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Points">One for each training; those that diverged are among them, with NaN.</param>
/// <param name="StepOperations">Operations of a step by number of parameters, at the largest batch.</param>
internal sealed record SweepResults(string Problem, IReadOnlyList<ScalingPoint> Points, IReadOnlyDictionary<double, double> StepOperations)
{
    /// <summary>The sweep's results by problem.</summary>
    public static IReadOnlyList<SweepResults> Of(ScalingSweepSettings settings, RunStore store, string run)
    {
        var frame = store.Results(run);
        if (frame.Rows.Count == 0) return [];
        return [.. frame.Rows.GroupBy(row => ((string)row["subject"]).Split('/')[0]).Select(group => new SweepResults(
            group.Key,
            [.. group.Select(row => new ScalingPoint(
                (double)row["parameters"], (double)row["samples"], (double)row[settings.Error == ScalingError.Mean ? "test_relative_l2" : "aggregate"], (int)row["trial"],
                (double)row["steps"] * (double)row["step_operations"]))],
            group.GroupBy(row => (double)row["parameters"]).ToDictionary(rows => rows.Key, rows => rows.Max(row => (double)row["step_operations"]))))];
    }

    /// <summary>Which points are there.</summary>
    public static HashSet<(string Subject, int Trial)> Done(DataFrame frame) => [.. frame.Rows.Select(row => ((string)row["subject"], (int)row["trial"]))];

    /// <summary>Operations of a training as a function of parameters and samples: those of a step grow with a power of
    /// the parameters, fitted to the sweep; the steps are those of the settings.</summary>
    public Func<double, double, double> Cost(ScalingSweepSettings settings)
    {
        var largest = settings.Batch(settings.Samples.Max());
        double[] x = [.. StepOperations.Keys.Select(key => Math.Log(key))], y = [.. StepOperations.Values.Select(value => Math.Log(value))];
        var (start, slope) = x.Length > 1 ? MathNet.Numerics.Fit.Line(x, y) : (y[0], 0);
        return (parameters, samples) => Math.Exp(start + slope * Math.Log(parameters)) * settings.Steps(samples) * settings.Batch(samples) / largest;
    }
}
