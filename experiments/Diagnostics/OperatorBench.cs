using WeightSpace.Experiments.Cli;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary><c>bench operators</c>: training steps of operator networks on one thread, as ratios against what the same
/// run measures of plain ways and of the machine.</summary>
internal static class OperatorBench
{
    public static int Run(Reporter reporter, CancellationToken stop) =>
        BenchReport.Run(reporter, stop, DeepOnetBench.Measure, AntiderivativeBench.Measure, HyperDeepOnetBench.Measure, ModelStepBench.Measure, LeakBench.Measure);
}
