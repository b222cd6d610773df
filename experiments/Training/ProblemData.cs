using TorchSharp;
using WeightSpace.Experiments.Runs;
using WeightSpace.OperatorLearning;

namespace WeightSpace.Experiments.Training;

/// <summary>The data of a run's problem: kept beside the runs, and generated where they are not there, are of other
/// parameters, or are damaged; what is generated is said.</summary>
internal static class ProblemData
{
    /// <summary>Samples of a problem; the same for the same seed, cached or not.</summary>
    /// <param name="context">The run, whose output folder holds the cache <c>data</c>.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="samples">How many.</param>
    /// <param name="seed">The seed that the data's own is derived from.</param>
    /// <returns>The data; the caller disposes them.</returns>
    public static OperatorData Get(RunContext context, IOperatorProblem problem, int samples, long seed)
    {
        var cache = new OperatorDataCache(Path.Combine(Path.GetDirectoryName(context.Folder.FullPath)!, "data"), context.Reporter.Line);
        return cache.Get(problem, samples, SeedSequence.Derive(seed, "data"), torch.device(context.Device));
    }
}
