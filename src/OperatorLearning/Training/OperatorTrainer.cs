using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Trains an operator network: mini-batches over functions and points, any optimizer and scheduler, early
/// stopping, checkpoints that go on bit for bit.</summary>
/// <remarks>
/// Everything that a step depends on is in the checkpoint: parameters, optimizer, the generator of the batches, what is
/// left of the epoch, the step number, and the
/// best parameters so far. Measuring draws no random numbers. A DeepONet of one output on shared query points steps by
/// <see cref="DeepOnetStep"/>.
/// </remarks>
public sealed class OperatorTrainer : IDisposable
{
    private readonly nn.Module module;
    private readonly IOperatorModel model;
    private readonly optim.Optimizer optimizer;
    private readonly optim.lr_scheduler.LRScheduler? scheduler;
    private readonly OperatorData validation;
    private readonly OperatorTrainerOptions options;
    private readonly PhysicsResidual? residual;
    private readonly Generator generator;
    private readonly MiniBatches batches;
    private readonly DeepOnetStep? fast;
    private readonly Dictionary<string, Tensor> best = [];
    private readonly List<(long Step, double Loss, double Error)> curve = [];
    private double lastLoss = double.NaN;
    private int worse;

    /// <summary>Prepares a training; everything given is borrowed and stays the caller's to dispose.</summary>
    /// <param name="module">The network, an <see cref="IOperatorModel"/>.</param>
    /// <param name="optimizer">An optimizer of its parameters.</param>
    /// <param name="training">Training data.</param>
    /// <param name="validation">Data that decides when to stop and which parameters are best; never the test
    /// data.</param>
    /// <param name="options">How to train.</param>
    /// <param name="generator">Source of the mini-batches, a CPU generator.</param>
    /// <param name="scheduler">Changes the learning rate after every step; null for none.</param>
    /// <param name="residual">A differential equation that the outputs should fulfil; null for none.</param>
    /// <exception cref="ArgumentException">The module is no operator network, the data do not fit it, or an option is
    /// out of range.</exception>
    public OperatorTrainer(
        nn.Module module, optim.Optimizer optimizer, OperatorData training, OperatorData validation, OperatorTrainerOptions options, Generator generator,
        optim.lr_scheduler.LRScheduler? scheduler = null, PhysicsResidual? residual = null)
    {
        model = module as IOperatorModel ?? throw new ArgumentException($"The network must implement {nameof(IOperatorModel)}, got {module?.GetType().Name ?? "null"}.", nameof(module));
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        Shapes.RequireModel(model, training);
        Shapes.RequireModel(model, validation);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(generator);
        if (options.Steps < 0 || options.EvaluateEvery < 1 || options.Patience < 0)
            throw new ArgumentException($"Steps and patience must not be negative and there must be a step between measurements, got {options}.", nameof(options));
        (this.module, this.optimizer, this.scheduler, this.validation, this.options, this.residual, this.generator) = (module, optimizer, scheduler, validation, options, residual, generator);
        batches = new MiniBatches(training, options.BatchFunctions, options.BatchPoints, generator);
        fast = residual is null && module is DeepOnet { Outputs: 1 } network && training is { Cartesian: true, SeveralOutputs: false } ? new DeepOnetStep(network, options.Loss) : null;
    }

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    /// <summary>Whether nothing is left to do.</summary>
    public bool Finished { get; private set; }

    /// <summary>Whether a loss or an error was not finite.</summary>
    public bool Diverged { get; private set; }

    /// <summary>The smallest validation error so far.</summary>
    public double BestError { get; private set; } = double.PositiveInfinity;

    /// <summary>Step, training loss before the step, and mean relative L2 error on the validation data, at each
    /// measurement.</summary>
    public IReadOnlyList<(long Step, double Loss, double Error)> Curve => curve;

    /// <summary>Trains to the end, until the error no longer falls, or until the loss is not finite. The network is
    /// left with the best parameters measured.</summary>
    /// <param name="stop">Asks to stop between two steps; the training can be saved and gone on with.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public void Run(CancellationToken stop = default)
    {
        module.train();
        while (!Finished)
        {
            stop.ThrowIfCancellationRequested();
            Advance();
        }
    }

    /// <summary>Writes the whole state.</summary>
    /// <param name="path">The file; written under a temporary name, then renamed.</param>
    public void Save(string path)
    {
        using var scope = NewDisposeScope();
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, System.Text.Encoding.UTF8, leaveOpen: true)) Helper.save_state_dict(writer);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["optimizer"] = tensor(bytes.ToArray()),
            ["generator"] = generator.get_state(),
            ["epoch"] = batches.Remaining,
            ["curve"] = tensor(curve.SelectMany(point => new[] { point.Step, point.Loss, point.Error }).ToArray()),
        };
        foreach (var (name, value) in module.state_dict()) tensors[$"model.{name}"] = value;
        foreach (var (name, value) in best) tensors[$"best.{name}"] = value;
        Safetensors.Save(path, tensors, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["step"] = Step.ToString(CultureInfo.InvariantCulture),
            ["best"] = BestError.ToString("R", CultureInfo.InvariantCulture),
            ["worse"] = worse.ToString(CultureInfo.InvariantCulture),
            ["lastLoss"] = lastLoss.ToString("R", CultureInfo.InvariantCulture),
            ["finished"] = Finished.ToString(CultureInfo.InvariantCulture),
            ["diverged"] = Diverged.ToString(CultureInfo.InvariantCulture),
        });
    }

    /// <summary>Goes back to a saved state; the trainer must have been made with the same network, data and options,
    /// and a scheduler that has made no step.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FormatException">The file is damaged, or of another network.</exception>
    public void Restore(string path)
    {
        using var guard = no_grad();
        using var file = Safetensors.Load(path);
        Tensor Find(string name) => file.Tensors.TryGetValue(name, out var value) ? value : throw new FormatException($"{path} holds no tensor '{name}'; it is not a checkpoint of this training.");
        Step = long.Parse(file.Metadata["step"], CultureInfo.InvariantCulture);
        BestError = double.Parse(file.Metadata["best"], CultureInfo.InvariantCulture);
        worse = int.Parse(file.Metadata["worse"], CultureInfo.InvariantCulture);
        lastLoss = double.Parse(file.Metadata["lastLoss"], CultureInfo.InvariantCulture);
        (Finished, Diverged) = (bool.Parse(file.Metadata["finished"]), bool.Parse(file.Metadata["diverged"]));
        foreach (var (name, value) in module.state_dict()) value.copy_(Find($"model.{name}"));
        foreach (var (name, _) in module.state_dict())
        {
            if (file.Tensors.TryGetValue($"best.{name}", out var kept)) Keep(name, kept);
        }

        generator.set_state(Find("generator"));
        batches.Remaining = Find("epoch");
        var points = Find("curve").data<double>().ToArray();
        curve.Clear();
        for (var i = 0; i < points.Length; i += 3) curve.Add(((long)points[i], points[i + 1], points[i + 2]));
        // A scheduler has no state to load; it comes to the same place by the same steps, and the optimizer's rates are
        // loaded after.
        for (var step = 0L; step < Step; step++) scheduler?.step();
        using var reader = new BinaryReader(new MemoryStream(Find("optimizer").data<byte>().ToArray()));
        Helper.load_state_dict(reader);
    }

    /// <summary>Frees the best parameters and the order of the epoch.</summary>
    public void Dispose()
    {
        fast?.Dispose();
        batches.Dispose();
        foreach (var value in best.Values) value.Dispose();
        best.Clear();
    }

    private OptimizerHelper Helper => optimizer as OptimizerHelper
        ?? throw new NotSupportedException($"{optimizer.GetType().Name} cannot be checkpointed: it is not an {nameof(OptimizerHelper)}, which saves and loads state.");

    private void Advance()
    {
        using var scope = NewDisposeScope();
        if (Step % options.EvaluateEvery == 0 && Step > 0 && (curve.Count == 0 || curve[^1].Step < Step)) Measure();
        if (Finished) return;
        if (Step == options.Steps)
        {
            if (curve.Count == 0 || curve[^1].Step < Step) Measure();
            Finish();
            return;
        }

        var loss = Gradients(batches.Next());
        if ((Step + 1) % options.EvaluateEvery == 0 || Step + 1 == options.Steps) lastLoss = loss.to(ScalarType.Float64).item<double>();
        using (optimizer.step())
        {
            Step++;
        }

        scheduler?.step();
    }

    // Leaves the gradients in the parameters and returns the loss.
    private Tensor Gradients(OperatorData batch)
    {
        if (fast is not null) return fast.Compute(batch.Functions, batch.Queries, batch.Solutions);
        optimizer.zero_grad();
        var loss = Loss(batch);
        loss.backward();
        return loss;
    }

    private Tensor Loss(OperatorData batch)
    {
        if (residual is null) return OperatorLosses.Evaluate(options.Loss, model.forward(batch.Functions, batch.Queries), batch.Solutions);
        var field = new ZeroCoordinateShift(model, batch.Functions, batch.Queries);
        return OperatorLosses.Evaluate(options.Loss, field.Values, batch.Solutions) + (options.ResidualWeight * residual.Evaluate(field, batch.Functions, batch.Queries).square().mean());
    }

    private void Measure()
    {
        module.eval();
        var error = OperatorEvaluation.Measure(model, validation).MeanRelativeL2;
        module.train();
        curve.Add((Step, lastLoss, error));
        if (!double.IsFinite(error) || (Step > 0 && !double.IsFinite(lastLoss)))
        {
            Diverged = true;
            Finish();
        }
        else if (error < BestError)
        {
            (BestError, worse) = (error, 0);
            foreach (var (name, value) in module.state_dict()) Keep(name, value);
        }
        else if (++worse == options.Patience)
        {
            Finish();
        }
    }

    private void Keep(string name, Tensor value)
    {
        using var guard = no_grad();
        if (best.Remove(name, out var old)) old.Dispose();
        best[name] = value.detach().clone().DetachFromDisposeScope();
    }

    private void Finish()
    {
        using var guard = no_grad();
        foreach (var (name, value) in module.state_dict())
        {
            if (best.TryGetValue(name, out var kept)) value.copy_(kept);
        }

        Finished = true;
    }
}
