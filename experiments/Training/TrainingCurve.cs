using System.Collections.Immutable;
using WeightSpace.Experiments.Reports;
using WeightSpace.Experiments.Runs;

namespace WeightSpace.Experiments.Training;

/// <summary>One measurement of a training.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Seconds">Seconds spent in steps, without measuring and saving.</param>
/// <param name="Loss">Loss on the training functions (of the step's batch, before its update).</param>
/// <param name="Error">Relative L2 error on the test functions, mean per function, in the units of the problem.</param>
internal readonly record struct TrainingPoint(long Step, double Seconds, double Loss, double Error);

/// <summary>How far a training has come.</summary>
/// <param name="Step">Optimizer steps done.</param>
/// <param name="Seconds">Seconds spent in them.</param>
/// <param name="Diverged">Whether the loss or the test error became infinite or NaN.</param>
/// <param name="Curve">What was measured.</param>
internal sealed record TrainingState(long Step, double Seconds, bool Diverged, ImmutableArray<TrainingPoint> Curve)
{
    /// <summary>The curves as points of a run's store.</summary>
    /// <param name="name">What was trained.</param>
    /// <param name="seed">Its seed.</param>
    public IEnumerable<MetricPoint> Points(string name, long seed) => Curve.SelectMany(point => new MetricPoint[]
    {
        new(name, seed, point.Step, "train_loss", point.Loss), new(name, seed, point.Step, "test_relative_l2", point.Error), new(name, seed, point.Step, "seconds", point.Seconds),
    });

    /// <summary>The curves for a report; what is not finite is null there.</summary>
    /// <param name="name">What was trained.</param>
    public ReportCurve Report(string name)
    {
        static double? Finite(double value) => double.IsFinite(value) ? value : null;
        return new(name, Diverged, [.. Curve.Select(point => point.Step)], [.. Curve.Select(point => point.Seconds)], [.. Curve.Select(point => Finite(point.Loss))], [.. Curve.Select(point => Finite(point.Error))]);
    }
}
