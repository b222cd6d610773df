using WeightSpace.Experiments.Cli;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary><c>bench engine</c>: what the tensor engine costs on one thread, as ratios against floors measured in the same run.</summary>
internal static class EngineBench
{
    public static int Run(Reporter reporter, CancellationToken stop) =>
        BenchReport.Run(reporter, stop, SmallOperatorBench.Measure, TrainingStepBench.Measure, DeepOnetBench.Quickstart, LeakBench.Measure);
}
