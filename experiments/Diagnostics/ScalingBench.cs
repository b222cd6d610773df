using WeightSpace.Experiments.Cli;
using WeightSpace.OperatorLearning;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary><c>bench scaling</c>: how often the 95% intervals of fitted exponents hold the planted ones, over 200
/// synthetic sweeps of each form. How well a sweep uses the cores is in the sweep's own result.</summary>
internal static class ScalingBench
{
    private const int Sweeps = 200, Replicates = 200, Seed = 1;

    public static int Run(Reporter reporter, CancellationToken stop) => BenchReport.Run(reporter, stop, Measure);

    private static IEnumerable<BenchFigure> Measure()
    {
        (ScalingForm Form, ScalingResampling Resampling)[] cases =
        [
            (ScalingForm.Power, ScalingResampling.Points), (ScalingForm.Power, ScalingResampling.Seeds), (ScalingForm.OffsetPower, ScalingResampling.Points),
            (ScalingForm.LogLog, ScalingResampling.Points), (ScalingForm.JointPower, ScalingResampling.Points), (ScalingForm.OffsetJointPower, ScalingResampling.Points),
        ];
        foreach (var (form, resampling) in cases)
        {
            var (held, wrong) = PlantedSweep.Coverage(form, resampling, Sweeps, Replicates, Seed);
            yield return BenchFigure.AtLeast(
                $"{form}, bootstrap by {resampling.ToString().ToLowerInvariant()}: share of 95% intervals with the planted exponent", held, "", 0.95, ("sweeps", Sweeps), ("with 1.5 times it", wrong));
        }
    }
}
