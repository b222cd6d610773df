using WeightSpace.Experiments.Cli;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>Trains one operator network with one optimizer, saving as it goes; resumed from its checkpoint it gives the
/// same bits as undisturbed.</summary>
/// <remarks>
/// Everything that a step depends on is in the checkpoint: parameters, optimizer state, the state of the generator that
/// draws
/// mini-batches, the step number and the curves. Measuring draws no random numbers.
/// </remarks>
public sealed class OperatorTraining : IDisposable
{
    private readonly TrainingTask task;
    private readonly nn.Module module;
    private readonly IOperatorModel model;
    private readonly optim.Optimizer optimizer;
    private readonly Generator batches;
    private readonly TrainingOptions options;
    private readonly TrainingCheckpoint checkpoint;
    private readonly TimeProvider time;
    private readonly DeepOnetStep? fast;

    /// <summary>Takes ownership of network, optimizer and generator.</summary>
    /// <param name="task">The data; still the caller's to dispose.</param>
    /// <param name="module">The network, an <see cref="IOperatorModel"/>.</param>
    /// <param name="optimizer">An optimizer of its parameters.</param>
    /// <param name="batches">Draws mini-batches; a CPU generator.</param>
    /// <param name="options">How long to train.</param>
    /// <param name="checkpoint">Where progress is saved.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentException">The module is not an operator network.</exception>
    public OperatorTraining(
        TrainingTask task, nn.Module module, optim.Optimizer optimizer, Generator batches, TrainingOptions options, TrainingCheckpoint checkpoint, TimeProvider time)
    {
        model = module as IOperatorModel
            ?? throw new ArgumentException($"The network must implement {nameof(IOperatorModel)}, got {module?.GetType().Name ?? "null"}.", nameof(module));
        (this.task, this.module, this.optimizer, this.batches, this.options, this.checkpoint, this.time) = (task, module, optimizer, batches, options, checkpoint, time);
        // The closed form is that of one output on shared query points.
        fast = module is DeepOnet { Outputs: 1 } network && task is { Train.Cartesian: true } && options is { Loss: OperatorLoss.MeanSquared } ? new DeepOnetStep(network) : null;
        State = new TrainingState();
    }

    /// <summary>How far it has come.</summary>
    public TrainingState State { get; private set; }

    /// <summary>The network.</summary>
    public IOperatorModel Model => model;

    /// <summary>Goes back to the last checkpoint, if there is one.</summary>
    /// <exception cref="RunFailedException">The checkpoint is damaged or belongs to something else.</exception>
    public void Restore()
    {
        if (checkpoint.Exists)
            State = checkpoint.Load(module, optimizer, batches);
    }

    /// <summary>Trains to the end, or until the loss is no longer finite.</summary>
    /// <param name="progress">Told of the progress.</param>
    /// <param name="stop">Asks to save and stop.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop; the checkpoint is saved.</exception>
    public void Run(IProgressLine progress, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var saved = time.GetTimestamp();
        module.train();
        while (!State.Finished)
        {
            if (stop.IsCancellationRequested)
            {
                checkpoint.Save(State, module, optimizer, batches);
                throw new OperationCanceledException(stop);
            }
            if (State.Step == options.Steps)
                Finish();
            else
                Step();
            if (State.Step % options.EvaluateEvery == 0 && State.Curve.TestError.Count > 0)
                progress.Report(State.Step, FormattableString.Invariant($"test error {State.Curve.TestError[^1]:0.0000}"));
            if (State.Finished || time.GetElapsedTime(saved) >= options.CheckpointEvery)
            {
                checkpoint.Save(State, module, optimizer, batches);
                saved = time.GetTimestamp();
            }
        }
    }

    /// <summary>Frees network, optimizer and generator.</summary>
    public void Dispose()
    {
        fast?.Dispose();
        optimizer.Dispose();
        module.Dispose();
        batches.Dispose();
    }

    private void Step()
    {
        using var scope = NewDisposeScope();
        var start = time.GetTimestamp();
        var measure = State.Step % options.EvaluateEvery == 0;
        var loss = Gradients();
        if (measure)
        {
            // Reading the loss waits for the device, so it happens only where the curve has a point.
            var value = loss.to(ScalarType.Float64).item<double>();
            State.Seconds += time.GetElapsedTime(start).TotalSeconds;
            Measure(value);
            start = time.GetTimestamp();
            if (State.Diverged)
                return;
        }
        // A learned optimizer has no rate to set.
        foreach (var group in options.Schedule == LearningRateSchedule.Constant ? [] : optimizer.ParamGroups)
            group.LearningRate = group.InitialLearningRate * LearningRateSchedules.Factor(options.Schedule, State.Step, options.Steps);
        using (optimizer.step())
        {
            State.Step++;
        }
        State.Seconds += time.GetElapsedTime(start).TotalSeconds;
    }

    // The curve's last point is the trained network's.
    private void Finish()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var loss = Loss(model.forward(task.Train.Functions, task.Train.Queries), options.Loss == OperatorLoss.MeanSquared ? task.Train.Solutions : task.TrainInUnits.Solutions);
        Measure(loss.to(ScalarType.Float64).item<double>());
        State.Finished = true;
    }

    private void Measure(double loss)
    {
        module.eval();
        var error = task.TestError(model);
        module.train();
        State.Curve.Add(State.Step, State.Seconds, loss, error);
        if (double.IsFinite(loss) && double.IsFinite(error))
            return;
        State.Diverged = true;
        State.Finished = true;
    }

    // Leaves the gradients in the parameters and returns the loss.
    private Tensor Gradients()
    {
        var (data, units) = (task.Train, task.TrainInUnits.Solutions);
        var (functions, queries, solutions) = (data.Functions, data.Queries, options.Loss == OperatorLoss.MeanSquared ? data.Solutions : units);
        if (options.Batch > 0 && options.Batch < data.Samples)
        {
            var chosen = Draw(data.Samples, options.Batch);
            (functions, solutions) = (functions.index_select(0, chosen), solutions.index_select(0, chosen));
            if (!data.Cartesian) queries = queries.index_select(0, chosen);
        }

        Tensor? points = null;
        if (options.Points > 0 && options.Points < data.Points)
        {
            points = Draw(data.Points, options.Points);
            (queries, solutions) = (queries.index_select(-2, points), solutions.index_select(1, points));
        }

        if (fast is not null) return fast.Compute(functions, queries, solutions);
        optimizer.zero_grad();
        var loss = Loss(model.forward(functions, queries), solutions, points);
        loss.backward();
        return loss;
    }

    private Tensor Draw(long from, int count) =>
        randint(0, from, [count], dtype: ScalarType.Int64, device: CPU, generator: batches).to(task.Train.Functions.device);

    // Relative errors mean something only in the units of the problem, where the solutions then are.
    private Tensor Loss(Tensor values, Tensor solutions, Tensor? points = null) =>
        OperatorLosses.Evaluate(options.Loss, options.Loss == OperatorLoss.MeanSquared ? values : task.Denormalize(values, points), solutions);
}
