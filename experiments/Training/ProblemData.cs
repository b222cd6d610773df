using TorchSharp;
using WeightSpace.Experiments.Runs;
using WeightSpace.OperatorLearning;

namespace WeightSpace.Experiments.Training;

/// <summary>The data of a run's problem: kept beside the runs, and generated where they are not there, are of other
/// parameters, or are damaged; what is generated is said.</summary>
internal static class ProblemData
{
    /// <summary>Training and test functions of a problem, the same for the same seed, cached or not. The test functions
    /// do not depend on the number of training functions, and fewer of either are the first of more.</summary>
    /// <param name="context">The run, whose output folder holds the cache <c>data</c>.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="train">The number of training functions.</param>
    /// <param name="test">The number of test functions.</param>
    /// <param name="seed">The seed that those of the data are derived from.</param>
    /// <returns>The data; the caller disposes them.</returns>
    public static (OperatorData Train, OperatorData Test) Get(RunContext context, IOperatorProblem problem, int train, int test, long seed)
    {
        if (problem is OwnProblem own) return own.Draw(train, test, seed, torch.device(context.Device));
        return (Cache(context).Get(problem, train, SeedSequence.Derive(seed, "data"), torch.device(context.Device)), Test(context, problem, test, seed));
    }

    /// <summary>The test functions alone, for example on another grid.</summary>
    /// <inheritdoc cref="Get"/>
    public static OperatorData Test(RunContext context, IOperatorProblem problem, int test, long seed) =>
        Cache(context).Get(problem, test, SeedSequence.Derive(seed, "test"), torch.device(context.Device));

    /// <summary>The cache of a run's data.</summary>
    public static OperatorDataCache Cache(RunContext context) => new(Path.Combine(Path.GetDirectoryName(context.Folder.FullPath)!, "data"), context.Reporter.Line);
}
