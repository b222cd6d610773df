using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Runs;
using WeightSpace.Kernels;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>Trains the models of a comparison, each as often as planned; a trial has its own data, weights and batches,
/// all of its seed.</summary>
internal sealed class ModelTrials(RunContext context)
{
    /// <summary>Trains a model on all its seeds.</summary>
    /// <param name="plan">The model and how to train it.</param>
    /// <param name="study">Measures the model of the first seed at other query grids.</param>
    /// <param name="board">Told of the progress.</param>
    /// <returns>The first trial; the numbers of all are in the store.</returns>
    public TrainedOptimizer Run(ModelPlan plan, ResolutionStudy? study, IProgressBoard board)
    {
        TrainedOptimizer? first = null;
        for (var trial = 0; trial < plan.Settings.Trials; trial++)
        {
            using var scope = NewDisposeScope();
            var seed = SeedSequence.Derive(context.Seed, trial);
            using var data = Data(plan, seed);
            var part = FormattableString.Invariant($"{plan.Problem.Name}-{plan.Model}-{trial + 1}");
            var other = trial == 0 ? study : null;
            var one = plan.Options is null ? Solve(plan, data, part, trial, other, board) : Train(plan, data, part, trial, seed, other, board);
            first ??= one;
            var parameters = plan.Options?.ParameterCount ?? (plan.Problem.Sensors + 1L) * one.Prediction.Length / plan.Settings.Problem.TestSamples;
            context.Store.SetResults(
                context.Folder.Id, ModelResult.Subject(plan.Problem.Name, plan.Model), trial + 1,
                ("test_relative_l2", one.TestError), ("parameters", parameters), ("steps", one.State.Step), ("seconds", one.State.Seconds));
        }

        return first!;
    }

    /// <summary>The data of a trial; the caller disposes them.</summary>
    public TrainingData Data(ModelPlan plan, long seed)
    {
        // One rank generates what is not in the cache, which the others then read.
        if (!context.Group.IsFirst) context.Group.Barrier();
        var (train, test) = ProblemData.Get(context, plan.Problem, plan.Settings.Problem.TrainSamples, plan.Settings.Problem.TestSamples, seed);
        if (context.Group.IsFirst) context.Group.Barrier();
        return TrainingData.Own(train, test, plan.Settings.Data.Normalization, plan.Settings.Data.InputComponents);
    }

    private TrainedOptimizer Train(ModelPlan plan, TrainingData data, string part, int trial, long seed, ResolutionStudy? study, IProgressBoard board)
    {
        using var training = Begin(plan, data, part, seed);
        var line = board.Add(part, plan.Settings.Train.Steps, training.State.Step);
        try
        {
            training.Run(line, context.Stop, context.Any);
        }
        finally
        {
            context.Store.Add(context.Folder.Id, training.State.Points(part, seed));
        }

        line.End(training.State.Diverged ? "diverged" : FormattableString.Invariant($"test error {training.State.Curve[^1].Error:0.00000}, {training.State.Seconds:0.0} s"));
        return RunModels.Keep(context, plan.Problem.Name, plan.Model, trial + 1, TrainedOptimizer.Measure(part, training.State, data, training.Model, study), training.Model, data);
    }

    private TrainedOptimizer Solve(ModelPlan plan, TrainingData data, string part, int trial, ResolutionStudy? study, IProgressBoard board)
    {
        var line = board.Add(part, 1, 0);
        var start = context.Time.GetTimestamp();
        using var model = LinearRegression.Fit(data.Train);
        var seconds = context.Time.GetElapsedTime(start).TotalSeconds;
        var loss = MeanSquaredError.Mean(model.forward(data.Train.Functions, data.Train.Queries), data.Train.Solutions).to(ScalarType.Float64).item<double>();
        var state = new TrainingState(0, seconds, false, [new(0, seconds, loss, data.HeldOutError(model))]);
        line.End(FormattableString.Invariant($"test error {state.Curve[0].Error:0.00000}, {seconds:0.0} s"));
        return RunModels.Keep(context, plan.Problem.Name, plan.Model, trial + 1, TrainedOptimizer.Measure(part, state, data, model, study), model, data);
    }

    private OperatorTraining Begin(ModelPlan plan, TrainingData data, string part, long seed)
    {
        using var weights = new Generator((ulong)SeedSequence.Derive(seed, "weights"));
        var network = Create(plan, data, weights);
        var training = new OperatorTraining(
            data, network, new FusedAdam(network.parameters(), plan.Settings.Adam.LearningRate, weight_decay: plan.Settings.Adam.WeightDecay), new Generator((ulong)SeedSequence.Derive(seed, "batches")), plan.Settings.Train.Options,
            context.Folder.Checkpoint(part),
            FormattableString.Invariant($"{plan.Problem}; {plan.Model} {plan.Options}; {plan.Settings.Adam}; {plan.Settings.Data}; {plan.Settings.Train.Options}; seed {seed}"),
            context.Time, context.Group);
        if (context.Resumed) training.Restore();
        return training;
    }

    private OperatorNetwork Create(ModelPlan plan, TrainingData data, Generator weights)
    {
        try
        {
            return OperatorModels.Create(plan.Options!, weights, device(context.Device), training: data.Train);
        }
        catch (ArgumentException e)
        {
            throw new RunFailedException($"{plan.Model} on {plan.Problem.Name} ({plan.Settings.Problem.TrainSamples} training functions): {e.Message}", e);
        }
    }
}
