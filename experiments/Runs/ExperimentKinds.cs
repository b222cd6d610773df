using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Coordinates;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.MetaTraining;
using WeightSpace.Experiments.MultiOperator;
using WeightSpace.Experiments.Scaling;
using WeightSpace.Experiments.Training;

namespace WeightSpace.Experiments.Runs;

/// <summary>A kind of experiment: its word in definitions, the record of its settings, and the code that runs
/// it.</summary>
internal sealed record ExperimentKind(string Name, Type Settings, Func<ExperimentSettings, IExperiment> Create);

/// <summary>The kinds. Nothing is loaded until one is asked for.</summary>
internal static class ExperimentKinds
{
    private static readonly ExperimentKind[] Kinds =
    [
        Of<OperatorComparisonSettings>("operator-comparison", settings => new OperatorComparison(settings)),
        Of<OperatorComparisonSettings>("learning-rate-search", settings => new LearningRateSearch(settings)),
        Of<ModelComparisonSettings>("model-comparison", settings => new ModelComparison(settings)),
        Of<MultiOperatorSettings>("multi-operator", settings => new MultiOperatorComparison(settings)),
        Of<ScalingSweepSettings>("scaling-sweep", settings => new ScalingSweep(settings)),
        Of<ScalingPlanSettings>("scaling-plan", settings => new ScalingPlan(settings)),
        Of<CoordinateSettings>("auxiliary-coordinates", settings => new CoordinateExperiment(settings)),
        Of<MetaTrainingSettings>("meta-training", settings => new MetaTrainingExperiment(settings)),
    ];

    /// <summary>The kind of a name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static ExperimentKind Find(SettingsNode name) => Array.Find(Kinds, kind => kind.Name == name.Text)
        ?? throw name.Error($"there is no experiment kind '{name.Text}'; {NearestNames.Suggest(name.Text ?? "", Kinds.Select(kind => kind.Name))}");

    private static ExperimentKind Of<T>(string name, Func<T, IExperiment> create) => new(name, typeof(T), settings => create(settings.As<T>()));
}
