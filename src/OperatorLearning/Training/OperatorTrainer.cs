using WeightSpace.Distributed;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Trains an operator network: mini-batches over functions and points, any optimizer and scheduler, early
/// stopping, checkpoints that resume bit for bit.</summary>
/// <remarks>
/// A checkpoint holds all that a step depends on: parameters, optimizer, the generator of the batches, what is left of
/// the epoch, the step number and the best parameters so far. Measuring draws no random numbers. A DeepONet of one
/// output on shared query points steps by <see cref="DeepOnetStep"/>. There is no clock here, and no file but those of
/// <see cref="Save"/> and <see cref="Restore(string)"/>.
/// </remarks>
public sealed partial class OperatorTrainer : IDisposable
{
    private readonly nn.Module module;
    private readonly ProcessGroup? group;
    private readonly GradientBucket? bucket;
    private readonly optim.Optimizer optimizer;
    private readonly optim.lr_scheduler.LRScheduler? scheduler;
    private readonly TrainingData data;
    private readonly OperatorData batchSource;
    private readonly OperatorTrainerOptions options;
    private readonly PhysicsResidual? residual;
    private readonly Generator generator;
    private readonly MiniBatches batches;
    private readonly DeepOnetStep? fast;
    private readonly Dictionary<string, Tensor> best = [];
    private readonly List<(long Step, double Loss, double Error)> curve = [];
    private int worse;

    /// <summary>Prepares a training on data in the units of the network; everything given is borrowed.</summary>
    /// <param name="module">The network, an <see cref="IOperatorModel"/>.</param>
    /// <param name="optimizer">An optimizer of its parameters.</param>
    /// <param name="training">Training functions.</param>
    /// <param name="validation">Held-out functions that decide when to stop and which parameters are best; never the
    /// test functions.</param>
    /// <param name="options">How to train.</param>
    /// <param name="generator">Draws the mini-batches; a CPU generator.</param>
    /// <param name="scheduler">Changes the learning rate after every step; null for a constant one.</param>
    /// <param name="residual">A differential equation that the outputs should satisfy; null for none.</param>
    /// <param name="group">The ranks, borrowed, each with an equal network, equal data and an equal generator: the
    /// functions of every batch are shared out among them; null for this process alone.</param>
    /// <exception cref="ArgumentException">The module is no operator network, the data do not fit it, or an option is
    /// out of range.</exception>
    public OperatorTrainer(
        nn.Module module, optim.Optimizer optimizer, OperatorData training, OperatorData validation,
        OperatorTrainerOptions options,
        Generator generator, optim.lr_scheduler.LRScheduler? scheduler = null, PhysicsResidual? residual = null, ProcessGroup? group = null)
        : this(module, optimizer, new TrainingData(training, validation), options, generator, scheduler, residual, group)
    {
    }

    /// <summary>Prepares a training; everything given is borrowed.</summary>
    /// <param name="module">The network, an <see cref="IOperatorModel"/>.</param>
    /// <param name="optimizer">An optimizer of its parameters.</param>
    /// <param name="data">Training and held-out functions.</param>
    /// <param name="options">How to train.</param>
    /// <param name="generator">Draws the mini-batches; a CPU generator.</param>
    /// <param name="scheduler">Changes the learning rate after every step; null for a constant one.</param>
    /// <param name="residual">A differential equation that the outputs should satisfy, in the units of the network;
    /// null for none.</param>
    /// <param name="group">The ranks, borrowed, each with an equal network, equal data and an equal generator: the
    /// functions of every batch are shared out among them; null for this process alone.</param>
    /// <exception cref="ArgumentException">The module is no operator network, the data do not fit it, or an option is
    /// out of range.</exception>
    public OperatorTrainer(
        nn.Module module, optim.Optimizer optimizer, TrainingData data, OperatorTrainerOptions options,
        Generator generator, optim.lr_scheduler.LRScheduler? scheduler = null, PhysicsResidual? residual = null, ProcessGroup? group = null)
    {
        Model = module as IOperatorModel
            ?? throw new ArgumentException(
                $"The network must implement {nameof(IOperatorModel)}, got {module?.GetType().Name ?? "null"}.",
                nameof(module));
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(data);
        Shapes.RequireModel(Model, data.Train);
        Shapes.RequireModel(Model, data.HeldOut);
        RequireSolutions(data, options);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(generator);
        if (options.Steps < 0 || options.EvaluateEvery < 1 || options.Patience < 0)
            throw new ArgumentException(
                $"Steps and patience must not be negative and there must be a step between measurements, " +
                $"got {options}.", nameof(options));
        (this.module, this.optimizer, this.data, this.options) = (module, optimizer, data, options);
        (this.generator, this.scheduler, this.residual) = (generator, scheduler, residual);
        var inUnits = options.Loss != OperatorLoss.MeanSquared;
        var targets = (inUnits ? data.TrainInUnits : data.Train).Solutions;
        batchSource = new OperatorData(
            data.Train.Functions.alias(), data.Train.Queries.alias(), targets.alias(), data.Train.Inputs);
        batches = new MiniBatches(batchSource, options.BatchFunctions, options.BatchPoints, generator);
        this.group = group is { Size: > 1 } ? group : null;
        var perStep = options.BatchFunctions > 0 ? options.BatchFunctions : batchSource.Samples;
        if (perStep < this.group?.Size)
            throw new ArgumentException($"A batch is shared out among ranks: it has {perStep} functions for {this.group.Size} ranks. Take larger batches or fewer ranks.", nameof(group));
        if (this.group is not null) bucket = new GradientBucket(module.parameters());
        var closedForm = residual is null && data.Train is { Cartesian: true, SeveralOutputs: false }
            && (!inUnits || data.OutputsInUnits);
        fast = closedForm && module is DeepOnet { Outputs: 1 } network ? new DeepOnetStep(network, options.Loss) : null;
        module.train();
    }

    /// <summary>Raised before the held-out functions are measured: time spent from here on is not training
    /// time.</summary>
    public event Action? Measuring;

    /// <summary>Raised after they have been measured and the result is in <see cref="Curve"/>.</summary>
    public event Action? Measured;

    /// <summary>The network.</summary>
    public IOperatorModel Model { get; }

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    /// <summary>Whether nothing is left to do.</summary>
    public bool Finished { get; private set; }

    /// <summary>Whether a measured loss or error was not finite.</summary>
    public bool Diverged { get; private set; }

    /// <summary>The least held-out error so far.</summary>
    public double BestError { get; private set; } = double.PositiveInfinity;

    /// <summary>Steps done, the loss of the next batch, and the mean relative L2 error on the held-out functions in the
    /// units of the problem, at each measurement.</summary>
    public IReadOnlyList<(long Step, double Loss, double Error)> Curve => curve;

    /// <summary>Trains to the end, until the error no longer falls, or until loss or error is not finite.</summary>
    /// <param name="stop">Asks to stop between two steps; the training can be saved and resumed.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public void Run(CancellationToken stop = default)
    {
        while (!Finished)
        {
            stop.ThrowIfCancellationRequested();
            Advance();
        }
    }

    /// <summary>Does one optimizer step, after a measurement where one is due; after the last step measures and
    /// finishes.</summary>
    /// <exception cref="InvalidOperationException">Nothing is left to do.</exception>
    public void Advance()
    {
        if (Finished) throw new InvalidOperationException($"The training has finished after {Step} steps.");
        using var scope = NewDisposeScope();
        var loss = Gradients();
        var last = Step == options.Steps;
        // Reading the loss waits for the device, so it happens only where the curve has a point.
        if (last || Step % options.EvaluateEvery == 0) Measure(loss.to(ScalarType.Float64).item<double>());
        if (last || Finished)
        {
            Finish();
            return;
        }

        optimizer.step()?.Dispose();
        Step++;
        scheduler?.step();
    }

    /// <summary>Frees the best parameters and the order of the epoch.</summary>
    public void Dispose()
    {
        fast?.Dispose();
        bucket?.Dispose();
        batches.Dispose();
        batchSource.Dispose();
        foreach (var value in best.Values) value.Dispose();
        best.Clear();
    }

    // A relative error of nothing is undefined: as a loss of one function, as the error of all.
    private static void RequireSolutions(TrainingData data, OperatorTrainerOptions options)
    {
        using var scope = NewDisposeScope();
        var zero = data.TrainInUnits.Solutions.flatten(1).ne(0).any(1).logical_not();
        if (options?.Loss == OperatorLoss.RelativeL2 && zero.any().item<bool>())
            throw new ArgumentException(
                $"The solution of training function {zero.to(ScalarType.Int64).argmax().item<long>()} is zero everywhere " +
                $"({zero.to(ScalarType.Int64).sum().item<long>()} of {zero.numel()} are), so that its relative error is undefined. " +
                "Train with the mean squared error, or leave these functions out.", nameof(data));
        if (data.HeldOutInUnits.Solutions.ne(0).any().item<bool>()) return;
        throw new ArgumentException(
            "All held-out solutions are zero everywhere, so that there is no relative error to measure. Hold out others.", nameof(data));
    }

    // Leaves the gradients in the parameters and returns the loss.
    private Tensor Gradients()
    {
        var (batch, points) = batches.Draw();
        if (group is not null) return SharedGradients(batch, points);
        using (batch)
        {
            if (fast is not null) return fast.Compute(batch.Functions, batch.Queries, batch.Solutions);
            optimizer.zero_grad();
            var loss = Loss(batch, points);
            loss.backward();
            return loss;
        }
    }

    // All ranks draw the same batch, and each takes its part of the functions; the loss is a mean over functions.
    private Tensor SharedGradients(OperatorData whole, Tensor? points)
    {
        var (first, count) = group!.Share((int)whole.Samples);
        var part = (double)count / whole.Samples;
        using (whole)
        using (var batch = whole.Subset(first, count))
        {
            Tensor loss;
            if (fast is not null)
            {
                loss = fast.Compute(batch.Functions, batch.Queries, batch.Solutions);
            }
            else
            {
                optimizer.zero_grad();
                loss = Loss(batch, points);
                loss.backward();
            }

            bucket!.Reduce(group, part);
            var mean = loss.detach() * part;
            group.AllReduce(mean);
            return mean;
        }
    }

    private Tensor Loss(OperatorData batch, Tensor? points)
    {
        if (residual is null) return DataLoss(Model.forward(batch.Functions, batch.Queries), batch, points);
        using var field = new ZeroCoordinateShift(Model, batch.Functions, batch.Queries);
        var left = residual.Evaluate(field, batch.Functions, batch.Queries).square().mean();
        return DataLoss(field.Values, batch, points) + (options.ResidualWeight * left);
    }

    // A relative error means something only in the units of the problem, which the batch's solutions then have.
    private Tensor DataLoss(Tensor values, OperatorData batch, Tensor? points) =>
        OperatorLosses.Evaluate(
            options.Loss, options.Loss == OperatorLoss.MeanSquared ? values : data.Denormalize(values, points),
            batch.Solutions);

    private void Measure(double loss)
    {
        Measuring?.Invoke();
        module.eval();
        var error = data.HeldOutError(Model);
        module.train();
        curve.Add((Step, loss, error));
        if (!double.IsFinite(loss) || !double.IsFinite(error))
        {
            Finished = Diverged = true;
        }
        else if (error < BestError)
        {
            (BestError, worse) = (error, 0);
            if (options.KeepBest) Keep(module.state_dict());
        }
        else if (++worse == options.Patience)
        {
            Finished = true;
        }

        Measured?.Invoke();
    }

    private void Keep(IReadOnlyDictionary<string, Tensor> state)
    {
        using var guard = no_grad();
        foreach (var (name, value) in state)
        {
            if (best.Remove(name, out var old)) old.Dispose();
            best[name] = value.detach().clone().DetachFromDisposeScope();
        }
    }

    private void Finish()
    {
        using var guard = no_grad();
        foreach (var (name, value) in best) module.state_dict()[name].copy_(value);
        Finished = true;
    }
}
