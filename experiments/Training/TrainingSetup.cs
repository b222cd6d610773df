using TorchSharp;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Runs;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>Makes data, networks and trainings from the settings that every operator experiment shares.</summary>
internal sealed class TrainingSetup(RunContext context)
{
    private readonly SettingValues settings = context.Settings;
    private readonly Device device = torch.device(context.Device);

    /// <summary>The problem.</summary>
    public IOperatorProblem Problem { get; } = OperatorProblems.Create(context.Settings);

    /// <summary>The network.</summary>
    public DeepOnetOptions Network => OperatorProblems.Network(Problem, settings);

    /// <summary>Training and test functions; the same for the same seed.</summary>
    public TrainingTask Data()
    {
        var (train, test) = (settings.Count("problem.train_samples"), settings.Count("problem.test_samples"));
        using var data = ProblemData.Get(context, Problem, train + test, context.Seed);
        return new TrainingTask(Problem.Name, data, train);
    }

    /// <summary>A fresh network; the same weights for the same seed.</summary>
    public DeepOnet CreateNetwork()
    {
        using var generator = new Generator(Seeds.Derive(context.Seed, "weights"));
        return new DeepOnet(Network, generator, device);
    }

    /// <summary>A training that resumes from its checkpoint where the run does.</summary>
    /// <param name="task">The data.</param>
    /// <param name="part">Names the checkpoint.</param>
    /// <param name="optimizer">The optimizer's name.</param>
    /// <param name="learningRate">Its learning rate, null where it has none.</param>
    public OperatorTraining Begin(TrainingTask task, string part, string optimizer, double? learningRate)
    {
        var network = CreateNetwork();
        var options = new TrainingOptions(
            settings.Integer("train.steps"), settings.Count("train.batch"), settings.Count("train.evaluate_every"), TimeSpan.FromSeconds(settings.Number("train.checkpoint_seconds")));
        var training = new OperatorTraining(
            task, network, OptimizerFactory.Create(optimizer, network, settings, learningRate), new Generator(Seeds.Derive(context.Seed, "batches")), options,
            new TrainingCheckpoint(context.Folder.Checkpoint(part), FormattableString.Invariant($"{Problem}; {Network}; {optimizer} {learningRate}; {options}; seed {context.Seed}")), context.Time);
        if (context.Resumed)
            training.Restore();
        return training;
    }
}
