using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Runs;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>Trains the models of a comparison, each as often as planned; a trial has its own data, weights and batches,
/// all of one seed.</summary>
internal sealed class ModelTrials(RunContext context)
{
    /// <summary>Trains a model on all its seeds.</summary>
    /// <param name="plan">The model and how to train it.</param>
    /// <param name="study">Measures the model of the first seed at other query grids.</param>
    /// <param name="board">Told of the progress.</param>
    public ModelResult Run(ModelPlan plan, ResolutionStudy study, IProgressBoard board)
    {
        var trials = new List<TrainedOptimizer>();
        for (var trial = 0; trial < plan.Trials; trial++)
        {
            using var scope = NewDisposeScope();
            using var task = Data(plan, context.Seed + trial);
            var part = FormattableString.Invariant($"{plan.Problem.Name}-{plan.Model}-{trial + 1}");
            var other = trial == 0 ? study : null;
            trials.Add(plan.Options is null ? Solve(plan, task, part, other, board) : Train(plan, task, part, context.Seed + trial, other, board));
        }

        var parameters = plan.Options?.ParameterCount ?? (plan.Problem.Sensors + 1L) * trials[0].Prediction.Length / plan.TestSamples;
        return new ModelResult(plan, parameters, trials);
    }

    /// <summary>The data of a trial; the caller disposes them.</summary>
    public TrainingTask Data(ModelPlan plan, long seed)
    {
        using var data = ProblemData.Get(context, plan.Problem, plan.TrainSamples + plan.TestSamples, seed);
        return new TrainingTask(plan.Problem.Name, data, plan.TrainSamples, plan.Normalization, plan.InputComponents);
    }

    private TrainedOptimizer Train(ModelPlan plan, TrainingTask task, string part, long seed, ResolutionStudy? study, IProgressBoard board)
    {
        using var training = Begin(plan, task, part, seed);
        var line = board.Add(part, plan.Training.Steps, training.State.Step);
        try
        {
            training.Run(line, context.Stop);
        }
        finally
        {
            context.Store.Add(context.Folder.Id, training.State.Curve.Points(part, seed));
        }

        line.End(training.State.Diverged ? "diverged" : FormattableString.Invariant($"test error {training.State.Curve.TestError[^1]:0.00000}, {training.State.Seconds:0.0} s"));
        return Measured(part, plan.LearningRate, training.State, task, training.Model, study);
    }

    private TrainedOptimizer Solve(ModelPlan plan, TrainingTask task, string part, ResolutionStudy? study, IProgressBoard board)
    {
        var line = board.Add(part, 1, 0);
        var start = context.Time.GetTimestamp();
        using var model = LinearRegression.Fit(task.Train);
        var state = new TrainingState { Finished = true, Seconds = context.Time.GetElapsedTime(start).TotalSeconds };
        state.Curve.Add(0, state.Seconds, MeanSquaredError.Mean(model.forward(task.Train.Functions, task.Train.Queries), task.Train.Solutions).to(ScalarType.Float64).item<double>(), task.TestError(model));
        line.End(FormattableString.Invariant($"test error {state.Curve.TestError[^1]:0.00000}, {state.Seconds:0.0} s"));
        return Measured(part, null, state, task, model, study);
    }

    private OperatorTraining Begin(ModelPlan plan, TrainingTask task, string part, long seed)
    {
        using var weights = new Generator(Seeds.Derive(seed, "weights"));
        var network = Create(plan, task, weights);
        var training = new OperatorTraining(
            task, network, optim.Adam(network.parameters(), plan.LearningRate, weight_decay: plan.WeightDecay), new Generator(Seeds.Derive(seed, "batches")), plan.Training,
            new TrainingCheckpoint(
                context.Folder.Checkpoint(part),
                FormattableString.Invariant($"{plan.Problem}; {plan.Model} {plan.Options}; adam {plan.LearningRate} {plan.WeightDecay}; {plan.Normalization} {plan.InputComponents}; {plan.Training}; seed {seed}")),
            context.Time);
        if (context.Resumed) training.Restore();
        return training;
    }

    private OperatorNetwork Create(ModelPlan plan, TrainingTask task, Generator weights)
    {
        try
        {
            return OperatorModels.Create(plan.Options!, weights, device(context.Device), training: task.Train);
        }
        catch (ArgumentException e)
        {
            throw new RunFailedException($"{plan.Model} on {plan.Problem.Name} ({plan.TrainSamples} training functions): {e.Message}", e);
        }
    }

    private static TrainedOptimizer Measured(string part, double? rate, TrainingState state, TrainingTask task, IOperatorModel model, ResolutionStudy? study)
    {
        using var gradients = no_grad();
        using var prediction = task.Predict(model);
        using var errors = RelativeL2.PerFunction(prediction.reshape(prediction.shape[0], -1), task.TestInUnits.Solutions.reshape(prediction.shape[0], -1));
        return new TrainedOptimizer(part, rate, state, ReportValues.Of(errors), ReportValues.Of(prediction), state.Diverged ? null : study?.Measure(task.InUnits(model)));
    }
}
