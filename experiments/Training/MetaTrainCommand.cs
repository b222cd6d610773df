using WeightSpace.Experiments.Cli;

namespace WeightSpace.Experiments.Training;

/// <summary><c>meta-train CONFIG</c>: hands a configuration to the meta-training of LearnedOptimizers.</summary>
internal static class MetaTrainCommand
{
    public static int Run(string config, RunOptions options, Reporter reporter, TimeProvider time, CancellationToken stop) =>
        throw new RunFailedException($"this build has no meta-training yet, so {config} was not run; build a newer version");
}
