using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;
using WeightSpace.OperatorLearning;

namespace WeightSpace.Experiments.Training;

/// <summary>All that the settings say of one model on one problem.</summary>
/// <remarks>
/// A setting <c>NAME</c> holds for every model and problem; <c>NAME.PROBLEM</c>, <c>NAME.MODEL</c> and
/// <c>NAME.PROBLEM.MODEL</c> overrule it, the later ones the earlier, unless
/// only the general one was changed from its default.
/// The setting <c>model</c> holds the text form of the model, after the name of its kind and a colon where the model
/// goes by another name.
/// </remarks>
internal sealed record ModelPlan
{
    /// <summary>The kind of model that is solved for rather than trained.</summary>
    public const string LinearRegression = "linear-regression";

    private readonly SettingValues settings;
    private readonly string problemName;

    private ModelPlan(SettingValues settings, string problem, string model)
    {
        this.settings = settings;
        (problemName, Model) = (problem, model);
        Points = settings.Count(Key("problem.points"));
        Problem = OperatorProblems.Create(problem, Points);
        Options = ReadOptions();
        Training = new(
            settings.Integer(Key("train.steps")), settings.Count(Key("train.batch")), settings.Count(Key("train.evaluate_every")), TimeSpan.FromSeconds(settings.Number("train.checkpoint_seconds")),
            settings.Count(Key("train.points")), settings.Choice<OperatorLoss>(Key("train.loss")), settings.Choice<LearningRateSchedule>(Key("train.schedule")));
    }

    /// <summary>The model's name in the comparison.</summary>
    public string Model { get; }

    /// <summary>Sensors and query points, in each direction; 0 for those of the problem's paper.</summary>
    public int Points { get; }

    /// <summary>The problem.</summary>
    public IOperatorProblem Problem { get; }

    /// <summary>The architecture; null for <see cref="LinearRegression"/>.</summary>
    public OperatorModelOptions? Options { get; }

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; }

    /// <summary>Adam's learning rate.</summary>
    public double LearningRate => settings.Number(Key("adam.learning_rate"));

    /// <summary>Adam's factor of the squared weights.</summary>
    public double WeightDecay => settings.Number(Key("adam.weight_decay"));

    /// <summary>In which units the model sees the data.</summary>
    public DataNormalization Normalization => settings.Choice<DataNormalization>(Key("data.normalization"));

    /// <summary>The number of principal components that stand for the sensors; 0 for the sensors themselves.</summary>
    public int InputComponents => settings.Count(Key("data.input_components"));

    /// <summary>Functions to train on.</summary>
    public int TrainSamples => settings.Count(Key("problem.train_samples"));

    /// <summary>Functions to test on.</summary>
    public int TestSamples => settings.Count(Key("problem.test_samples"));

    /// <summary>Trainings with data, weights and batches of their own.</summary>
    public int Trials => settings.Count(Key("trials"));

    /// <summary>What the paper printed; empty for nothing.</summary>
    public string Paper => settings.All.GetValueOrDefault($"paper.{problemName}.{Model}", "");

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="UsageException">A setting is missing or wrong, or model and problem do not fit
    /// together.</exception>
    public static ModelPlan Read(SettingValues settings, string problem, string model)
    {
        try
        {
            return new ModelPlan(settings, problem, model);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"{model} on {problem}: {e.Message}", e);
        }
    }

    // What the user changed comes before what the definition says of one model: --set train.steps=100 means every
    // model.
    private string Key(string name)
    {
        string[] candidates = [$"{name}.{problemName}.{Model}", $"{name}.{Model}", $"{name}.{problemName}", name];
        return candidates.FirstOrDefault(settings.IsChanged) ?? candidates.FirstOrDefault(settings.All.ContainsKey) ?? name;
    }

    private OperatorModelOptions? ReadOptions()
    {
        var key = Key("model");
        var text = settings.All.GetValueOrDefault(key, "");
        if (LinearRegression == (text.Length > 0 ? text : Model)) return null;
        if (text.Length == 0)
        {
            var described = settings.All.Where(setting => setting.Value.Length > 0 && setting.Key.StartsWith("model.", StringComparison.Ordinal)).Select(setting => setting.Key.Split('.'))
                .Where(parts => parts.Length < 3 || parts[1] == problemName).Select(parts => parts[^1]).Append(LinearRegression);
            throw new UsageException($"{settings.Definition.Name} describes no model '{Model}' for {problemName}; {NearestNames.Suggest(Model, described)}");
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (kind, fields) = colon < 0 ? (Model, text) : (text[..colon].Trim(), text[(colon + 1)..]);
        try
        {
            var options = OperatorModels.Parse(kind, fields);
            var sensors = InputComponents > 0 ? InputComponents : Problem.Sensors;
            return (options.Sensors, options.QueryDimension, options.Outputs) == (sensors, Problem.QueryDimension, Problem.Outputs)
                ? options
                : throw new UsageException($"setting '{key}' describes a model of {options.Sensors} sensors, {options.QueryDimension} coordinates and {options.Outputs} outputs, but {Problem.Name} has {sensors}, {Problem.QueryDimension} and {Problem.Outputs}");
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new UsageException($"setting '{key}': {e.Message}", e);
        }
    }
}
