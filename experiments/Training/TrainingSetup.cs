using TorchSharp;
using WeightSpace.Experiments.Runs;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>Makes data, networks and trainings of one seed of a comparison of optimizers.</summary>
internal sealed class TrainingSetup(RunContext context, OperatorComparisonSettings settings, IOperatorProblem problem, long seed)
{
    private readonly Device device = torch.device(context.Device);

    /// <summary>The seed.</summary>
    public long Seed => seed;

    /// <summary>The problem.</summary>
    public IOperatorProblem Problem => problem;

    /// <summary>The network.</summary>
    public DeepOnetOptions Network => OperatorProblems.Network(Problem, settings.Model);

    /// <summary>Training and test functions; the same for the same seed.</summary>
    public TrainingData Data()
    {
        var (train, test) = ProblemData.Get(context, Problem, settings.Problem.TrainSamples, settings.Problem.TestSamples, seed);
        return TrainingData.Own(train, test, DataNormalization.Global);
    }

    /// <summary>A fresh network; the same weights for the same seed.</summary>
    public DeepOnet CreateNetwork()
    {
        using var generator = new Generator((ulong)SeedSequence.Derive(seed, "weights"));
        return new DeepOnet(Network, generator, device);
    }

    /// <summary>Trains a fresh network with one optimizer, or goes on from its checkpoint where the run does; the
    /// curves go to the store.</summary>
    /// <param name="data">The data.</param>
    /// <param name="part">Names the training.</param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="steps">Steps to train.</param>
    /// <param name="board">Told of the progress.</param>
    /// <returns>The training, at its end; the caller disposes it.</returns>
    public OperatorTraining Train(TrainingData data, string part, NamedOptimizer optimizer, long steps, Cli.IProgressBoard board)
    {
        var network = CreateNetwork();
        // What a learned optimizer does at a step is its own schedule.
        var schedule = optimizer.IsLearned ? LearningRateSchedule.Constant : settings.Train.Schedule;
        var standard = settings.Train.Options;
        var options = standard with { Trainer = standard.Trainer with { Steps = steps }, Schedule = schedule };
        var training = new OperatorTraining(
            data, network, optimizer.Create(network), new Generator((ulong)SeedSequence.Derive(seed, "batches")), options,
            context.Folder.Checkpoint(FormattableString.Invariant($"{part}-{seed}")), FormattableString.Invariant($"{Problem}; {Network}; {optimizer}; {options}; seed {seed}"), context.Time);
        try
        {
            if (context.Resumed) training.Restore();
            var line = board.Add(context.Seeds.Values.Length > 1 ? FormattableString.Invariant($"{part}, seed {seed}") : part, steps, training.State.Step);
            try
            {
                training.Run(line, context.Stop);
            }
            finally
            {
                context.Store.Add(context.Folder.Id, training.State.Points(part, seed));
            }

            line.End(training.State.Diverged
                ? FormattableString.Invariant($"diverged at step {training.State.Step}")
                : FormattableString.Invariant($"test error {training.State.Curve[^1].Error:0.00000} after {training.State.Step} steps, {training.State.Seconds:0.0} s"));
            return training;
        }
        catch
        {
            training.Dispose();
            throw;
        }
    }
}
