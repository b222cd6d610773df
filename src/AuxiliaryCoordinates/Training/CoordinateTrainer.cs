using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>Trains a nested model by the method of auxiliary coordinates.</summary>
/// <remarks>
/// <para>Carreira-Perpinan and Wang, "Distributed optimization of deeply nested systems", AISTATS 2014. An iteration is
/// a Z step, in which every point finds its coordinates, and a W step, in which every stage is fitted to them; both lower
/// the objective of <see cref="CoordinateIteration"/> or leave it.</para>
/// <para>Points are independent in the Z step, stages and their units in the W step. Both run in parts of a fixed size,
/// so the result is bit for bit the same on any number of threads.</para>
/// <para>Multipliers are updated when mu would grow: <c>lambda -= mu (z - f)</c>; mu grows with them.</para>
/// </remarks>
public sealed class CoordinateTrainer : IDisposable
{
    private const int Part = 128, Patience = 5;

    private readonly NestedModel model;
    private readonly Tensor inputs;
    private readonly Tensor targets;
    private readonly (Tensor Inputs, Tensor Targets)? validation;
    private readonly CoordinateOptions options;
    private readonly Generator generator;
    private Tensor[] coordinates = [];
    private Tensor[] multipliers = [];
    private int iterations;
    private int stalled;
    private double damping;
    private double previous = double.PositiveInfinity;

    /// <summary>Prepares training; nothing is copied, and everything must live as long as the trainer.</summary>
    /// <param name="model">Its stages are fitted in place.</param>
    /// <param name="inputs">Shape <c>[points, inputs]</c>, float32.</param>
    /// <param name="targets">Shape <c>[points, outputs]</c>, float32.</param>
    /// <param name="validation">Points whose nested error decides when mu grows; null for the training points.</param>
    /// <param name="options">The settings.</param>
    /// <param name="generator">Draws the order of mini-batches.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, or a target is outside the last stage's
    /// range.</exception>
    public CoordinateTrainer(
        NestedModel model, Tensor inputs, Tensor targets, (Tensor Inputs, Tensor Targets)? validation,
        CoordinateOptions options, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(generator);
        Check(model, inputs, targets);
        StageChecks.Targets(model.Stages[^1], targets);
        if (validation is var (otherInputs, otherTargets)) Check(model, otherInputs, otherTargets);
        (this.model, this.inputs, this.targets, this.validation) = (model, inputs, targets, validation);
        (this.options, this.generator, damping, Penalty) = (options, generator, options.Damping, options.Penalty);
    }

    /// <summary>mu.</summary>
    public double Penalty { get; private set; }

    /// <summary>Whether mu would exceed its limit.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>The coordinates, one for each stage but the last, shape <c>[points, columns]</c>; empty before the first
    /// iteration and with mini-batches. The trainer owns them.</summary>
    public IReadOnlyList<Tensor> Coordinates => coordinates;

    /// <summary>The multipliers of the constraints, like <see cref="Coordinates"/>; empty without them.</summary>
    public IReadOnlyList<Tensor> Multipliers => multipliers;

    /// <summary>Does an iteration: a Z step and a W step, or those of every mini-batch.</summary>
    public CoordinateIteration Step()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        iterations++;
        var notes = new List<string>();
        if (options.Batch > 0) Epoch(notes);
        else
        {
            if (coordinates.Length == 0) Begin();
            CoordinateStep();
            WeightStep(inputs, targets, coordinates, Shifts(), 0, notes);
        }

        var record = Measure(notes);
        Advance(record.ValidationError);
        return record;
    }

    /// <summary>Refits the last stage, or the last dense stages as one, to the targets at coordinates that satisfy the
    /// constraints (AISTATS 2014, section 2: post-processing).</summary>
    /// <param name="stages">How many of the last stages.</param>
    /// <param name="chain">How several are fitted as one; null for the defaults.</param>
    /// <returns>Half the squared error of all points, with regularisers, before and after: never more.</returns>
    /// <exception cref="ArgumentException">There are not so many stages, or one of several is not dense.</exception>
    public FitOutcome PostProcess(int stages = 1, ChainStageOptions? chain = null)
    {
        if (stages < 1 || stages > model.Stages.Count)
            throw new ArgumentOutOfRangeException(nameof(stages), stages, $"The model has {model.Stages.Count} stages.");
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var x = inputs;
        foreach (var stage in model.Stages.SkipLast(stages)) x = stage.Forward(x);
        var task = new FitTask(x, targets, null, 0, options.Threads);
        if (stages == 1) return model.Stages[^1].Fit(task);
        if (model.Stages.TakeLast(stages).FirstOrDefault(stage => stage is not DenseStage) is { } other)
            throw new ArgumentException($"Only dense stages are post-processed as one, got {other.Name}; take fewer stages.", nameof(stages));
        // The layers stay the model's.
        var whole = new ChainStage([.. model.Stages.TakeLast(stages).Cast<DenseStage>()], chain);
        return whole.Fit(task);
    }

    /// <summary>Begins at coordinates of one's own, such as an embedding, with a W step.</summary>
    /// <param name="start">One for each stage but the last, shape <c>[points, columns]</c>; copied.</param>
    /// <exception cref="ArgumentException">They do not fit, or are outside a stage's range.</exception>
    /// <exception cref="InvalidOperationException">There are mini-batches, which keep no coordinates.</exception>
    public void Start(params IReadOnlyList<Tensor> start)
    {
        ArgumentNullException.ThrowIfNull(start);
        if (options.Batch > 0) throw new InvalidOperationException("Mini-batches keep no coordinates to start from; use batch 0.");
        if (start.Count != model.Stages.Count - 1)
            throw new ArgumentException($"The model has {model.Stages.Count - 1} sets of coordinates, got {start.Count}.", nameof(start));
        foreach (var (one, stage) in start.Zip(model.Stages))
        {
            StageChecks.Matrix(one, stage.Outputs, "coordinates", stage.Name);
            if (stage.Range.IsDiscrete) StageChecks.Targets(stage, one);
        }

        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        Begin();
        Hold(ref coordinates, [.. start.Select(one => one.clone())]);
        WeightStep([]);
    }

    /// <summary>Chooses the size of each stage that has one, by what its fit to the present coordinates would
    /// cost.</summary>
    /// <returns>The sizes that changed, with the stage's place from 0.</returns>
    /// <remarks>AISTATS 2014, section 3.3. With a cost of parameters the objective plus that cost never rises; with
    /// cross-validation it may.</remarks>
    public IReadOnlyList<(int Stage, int Size)> SelectSizes(SelectionRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (coordinates.Length == 0) throw new InvalidOperationException("There are no coordinates yet: do an iteration on all points first.");
        using var noGradients = no_grad();
        var changed = new List<(int, int)>();
        for (var k = 0; k < model.Stages.Count; k++)
        {
            if (model.Stages[k] is not ISizedStage stage) continue;
            using var scope = NewDisposeScope();
            var weight = k == model.Stages.Count - 1 ? 1 : Penalty;
            var task = Task(k, inputs, targets, coordinates, Shifts(), 0);
            // Fitted to what it is, so that only a better size is taken.
            var present = weight * stage.Fit(task).After + rule.Cost(stage.ParameterCount, inputs.size(0));
            var outcomes = rule.Criterion == SelectionCriterion.CrossValidation ? CrossValidated(stage, task, rule) : stage.Sizes(task, [.. rule.Sizes]);
            var best = outcomes.MinBy(one => weight * one.Criterion + rule.Cost(one.Parameters, inputs.size(0)))!;
            if (best.Parameters == stage.ParameterCount
                || (rule.Criterion != SelectionCriterion.CrossValidation && weight * best.Criterion + rule.Cost(best.Parameters, inputs.size(0)) >= present)) continue;
            stage.Select(task, best.Size);
            changed.Add((k, best.Size));
        }

        return changed;
    }

    private static SizeOutcome[] CrossValidated(ISizedStage stage, FitTask task, SelectionRule rule)
    {
        using var shuffled = new Generator((ulong)rule.Seed);
        var order = randperm(task.Inputs.size(0), generator: shuffled).to(task.Inputs.device);
        var folds = order.tensor_split(rule.Folds);
        SizeOutcome[]? sum = null;
        for (var fold = 0; fold < folds.Length; fold++)
        {
            using var scope = NewDisposeScope();
            FitTask Of(Tensor places) => new(task.Inputs.index_select(0, places), task.Targets.index_select(0, places));
            var outcomes = stage.Sizes(Of(cat([.. folds.Where((_, i) => i != fold)], 0)), [.. rule.Sizes], Of(folds[fold]));
            sum = sum is null ? outcomes : [.. sum.Zip(outcomes, (a, b) => a with { Criterion = a.Criterion + b.Criterion })];
        }

        return sum!;
    }

    /// <summary>The Z step on all points.</summary>
    internal void CoordinateStep() => Hold(ref coordinates, Solve(inputs, targets, coordinates, Shifts()));

    /// <summary>The W step on all points.</summary>
    internal void WeightStep(List<string> notes) => WeightStep(inputs, targets, coordinates, Shifts(), 0, notes);

    /// <summary>Puts the coordinates where they satisfy the constraints.</summary>
    internal void Begin()
    {
        Hold(ref coordinates, [.. model.Coordinates(inputs)]);
        if (options.Lagrangian && multipliers.Length == 0) Hold(ref multipliers, [.. coordinates.Select(one => zeros_like(one))]);
    }

    /// <summary>The terms of the objective at the present coordinates.</summary>
    internal CoordinateIteration Measure(IReadOnlyList<string> notes)
    {
        using var scope = NewDisposeScope();
        var train = model.Error(inputs, targets);
        var other = validation is var (x, y) ? model.Error(x, y) : train;
        double[] terms = coordinates.Length == 0 ? [] : new CoordinateProblem(model, inputs, targets, null, Penalty).Terms(coordinates);
        var last = model.Stages.Count - 1;
        return new CoordinateIteration(
            iterations, Penalty, (terms.Length > 0 ? terms[^1] / targets.size(0) : train / 2), [.. terms.SkipLast(1).Select(term => term / targets.size(0))],
            model.Stages.Select((stage, k) => stage.Regularization * (k == last ? 1 : Penalty)).Sum() / targets.size(0), train, other, [.. notes.Distinct()]);
    }

    private void Epoch(List<string> notes)
    {
        using var order = randperm(inputs.size(0), generator: generator).to(inputs.device);
        for (long i = 0; i < inputs.size(0); i += options.Batch)
        {
            using var scope = NewDisposeScope();
            var chosen = order.narrow(0, i, Math.Min(options.Batch, inputs.size(0) - i));
            var (x, y) = (inputs.index_select(0, chosen), targets.index_select(0, chosen));
            WeightStep(x, y, Solve(x, y, model.Coordinates(x), null), null, damping, notes);
        }

        damping *= options.DampingGrowth;
    }

    private Tensor[] Solve(Tensor x, Tensor y, IReadOnlyList<Tensor> start, IReadOnlyList<Tensor>? shifts)
    {
        var parts = (int)((x.size(0) + Part - 1) / Part);
        var solved = new Tensor[parts][];
        Parts.Run(parts, options.Threads, i =>
        {
            using var scope = NewDisposeScope();
            using var noGradients = no_grad();
            var (first, count) = (i * Part, Math.Min(Part, x.size(0) - i * Part));
            Tensor Of(Tensor whole) => whole.narrow(0, first, count);
            var problem = new CoordinateProblem(model, Of(x), Of(y), shifts?.Select(Of).ToArray(), Penalty);
            solved[i] = [.. problem.Step([.. start.Select(Of)], options.Sweeps, options.InnerIterations, options.Joint)
                .Select(one => one.MoveToOuterDisposeScope().DetachFromDisposeScope())];
        });
        if (parts == 1) return solved[0];
        Tensor[] joined = [.. Enumerable.Range(0, start.Count).Select(k => cat([.. solved.Select(part => part[k])], 0))];
        foreach (var one in solved.SelectMany(part => part)) one.Dispose();
        return joined;
    }

    private void WeightStep(
        Tensor x, Tensor y, IReadOnlyList<Tensor> z, IReadOnlyList<Tensor>? shifts, double pull, List<string> notes)
    {
        var outcomes = new FitOutcome[model.Stages.Count];
        Parts.Run(model.Stages.Count, options.Threads, k =>
        {
            using var scope = NewDisposeScope();
            using var noGradients = no_grad();
            outcomes[k] = model.Stages[k].Fit(Task(k, x, y, z, shifts, pull));
        });
        notes.AddRange(outcomes.Zip(model.Stages).Where(one => one.First.Note is not null).Select(one => $"{one.Second.Name}: {one.First.Note}"));
    }

    private FitTask Task(int k, Tensor x, Tensor y, IReadOnlyList<Tensor> z, IReadOnlyList<Tensor>? shifts, double pull) => new(
        k == 0 ? x : z[k - 1], k == model.Stages.Count - 1 ? y : shifts is null ? z[k] : z[k] - shifts[k], null, pull, options.Threads);

    private Tensor[]? Shifts() => multipliers.Length == 0 ? null : [.. multipliers.Select(one => one / Penalty)];

    // The paper's rule, on the nested error.
    private void Advance(double error)
    {
        if (error <= previous * (1 - options.Tolerance))
        {
            (previous, stalled) = (error, 0);
            return;
        }

        // Mini-batches scatter: the paper's rule holds for several epochs together.
        if (++stalled < (options.Batch > 0 ? Patience : 1)) return;
        stalled = 0;
        if (multipliers.Length > 0) UpdateMultipliers();
        if (Penalty * options.Growth <= options.MaxPenalty) Penalty *= options.Growth;
        else IsFinished = true;
        previous = double.PositiveInfinity;
    }

    /// <summary><c>lambda -= mu (z - f)</c>.</summary>
    internal void UpdateMultipliers()
    {
        using var scope = NewDisposeScope();
        var residuals = new CoordinateProblem(model, inputs, targets, null, Penalty).Residuals(coordinates, shifted: false).SkipLast(1);
        Hold(ref multipliers, [.. multipliers.Zip(residuals, (one, residual) => one - residual * Penalty)]);
    }

    private static void Hold(ref Tensor[] field, Tensor[] values)
    {
        foreach (var one in field) one.Dispose();
        field = [.. values.Select(one => one.DetachFromDisposeScope())];
    }

    private static void Check(NestedModel model, Tensor inputs, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        StageChecks.Matrix(inputs, model.Stages[0].Inputs, "inputs", model.Stages[0].Name);
        StageChecks.Matrix(targets, model.Stages[^1].Outputs, "targets", model.Stages[^1].Name);
        if (inputs.size(0) != targets.size(0) || inputs.size(0) == 0)
            throw new ArgumentException($"There must be one target for each input, got {inputs.size(0)} inputs and {targets.size(0)} targets.");
    }

    /// <summary>Frees coordinates and multipliers; the model is the caller's.</summary>
    public void Dispose()
    {
        foreach (var one in coordinates.Concat(multipliers)) one.Dispose();
    }
}
