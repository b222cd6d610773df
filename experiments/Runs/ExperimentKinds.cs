using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.MetaTraining;
using WeightSpace.Experiments.Training;

namespace WeightSpace.Experiments.Runs;

/// <summary>Which code runs which kind of definition. Nothing is loaded until a kind is asked for.</summary>
public static class ExperimentKinds
{
    private static readonly Dictionary<string, Func<IExperiment>> Kinds = new(StringComparer.Ordinal)
    {
        ["operator-comparison"] = () => new OperatorComparison(),
        ["model-comparison"] = () => new ModelComparison(),
        ["meta-training"] = () => new MetaTrainingExperiment(),
        ["learning-rate-search"] = () => new LearningRateSearch(),
    };

    /// <summary>The code of a kind.</summary>
    /// <exception cref="UsageException">There is no such kind.</exception>
    public static IExperiment Create(string kind) => Kinds.TryGetValue(kind, out var create)
        ? create()
        : throw new UsageException($"there is no experiment kind '{kind}'; {NearestNames.Suggest(kind, Kinds.Keys)}");
}
