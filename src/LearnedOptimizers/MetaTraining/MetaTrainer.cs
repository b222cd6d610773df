using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WeightSpace.LearnedOptimizers.MetaTraining;

/// <summary>Meta-trains a residual rule on several batched tasks by persistent evolution strategies. A step is a pure
/// function of the state and the options.</summary>
/// <remarks>
/// Every task (one architecture each) has its own unroll, estimator and generator, so that they may run side by side
/// and still give the same numbers; the
/// outer gradient is the mean of theirs. The outer optimizer is AdamW on a linear warm-up and a cosine.
/// Numbers that no task uses are 0 and stay so: a relation that was never trained says nothing instead of something
/// random.
/// <see cref="SaveState"/> and <see cref="LoadState"/> make an interrupted run go on bit for bit. Tasks and rules are
/// borrowed.
/// </remarks>
public sealed class MetaTrainer : IDisposable
{
    private readonly MetaTrainerOptions options;
    private readonly ResidualUnroll[] unrolls;
    private readonly PersistentEvolutionStrategy[] estimators;
    private readonly Generator[] generators;
    private readonly Parameter theta;
    private readonly Tensor used;
    private readonly torch.optim.Optimizer outer;

    /// <summary>Sets up the runs.</summary>
    /// <param name="tasks">Problems, one batch for each architecture.</param>
    /// <param name="rules">The rule on each task's weight space, in the same order; all have the same options and
    /// number of parameters.</param>
    /// <param name="initial">Initial θ, shape <c>[count]</c>; borrowed for the call.</param>
    /// <param name="options">Settings.</param>
    /// <param name="device">Where everything lives.</param>
    /// <exception cref="ArgumentException">There is no task, or rules and tasks do not match.</exception>
    public MetaTrainer(IReadOnlyList<IBatchedTask> tasks, IReadOnlyList<ResidualRule> rules, Tensor initial, MetaTrainerOptions options, Device device)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(initial);
        ArgumentNullException.ThrowIfNull(options);
        if (tasks.Count == 0 || tasks.Count != rules.Count)
            throw new ArgumentException($"Meta-training needs one rule for each of at least one task, got {tasks.Count} tasks and {rules.Count} rules.", nameof(rules));
        this.options = options;
        unrolls = [.. tasks.Select((task, k) => new ResidualUnroll(task, rules[k], options.Unroll, SeedSequence.Derive(options.Seed, 1000 + k), device))];
        estimators = [.. tasks.Select(task =>
            new PersistentEvolutionStrategy(task.Pairs, initial.shape[0], options.Deviation, options.Credit, initial.dtype, device))];
        generators = [.. tasks.Select((_, k) => new Generator((ulong)SeedSequence.Derive(options.Seed, 2000 + k), device))];
        var masks = rules.Select(rule => rule.UsedParameters()).ToArray();
        used = tensor(Enumerable.Range(0, masks[0].Length).Select(k => masks.Any(mask => mask[k]) ? 1f : 0f).ToArray(), initial.dtype, device).DetachFromDisposeScope();
        using (no_grad()) theta = new Parameter(initial.detach().to(device).mul(used));
        theta.DetachFromDisposeScope();
        outer = torch.optim.AdamW([theta], options.LearningRate, beta1: 0.9, beta2: 0.99, weight_decay: options.WeightDecay);
    }

    /// <summary>Number of outer steps done.</summary>
    public int Step { get; private set; }

    /// <summary>The parameters θ, shape <c>[count]</c>. Belongs to this object.</summary>
    public Tensor Theta => theta;

    /// <summary>One outer step.</summary>
    public MetaStep Advance()
    {
        using var scope = NewDisposeScope();
        var mean = 0.0;
        var gradient = zeros_like(theta.detach());
        var estimates = new GradientEstimate[unrolls.Length];
        var present = theta.detach();
        Parallel.For(0, unrolls.Length, k => estimates[k] = estimators[k].Estimate(present, unrolls[k], options.TruncationLength, generators[k]));
        foreach (var estimate in estimates)
        {
            gradient.add_(estimate.Gradient, alpha: 1.0 / unrolls.Length);
            mean += estimate.MeanLoss / unrolls.Length;
            estimate.Dispose();
        }

        gradient.mul_(used);

        // A non-finite estimate can only come from a bug in a task: objectives are clamped. It must not reach θ
        // unnoticed.
        var norm = gradient.norm().ToDouble();
        if (!double.IsFinite(norm)) throw new InvalidOperationException($"Outer step {Step + 1}: the gradient estimate is not finite.");
        theta.grad = norm > options.GradientNorm ? gradient.mul(options.GradientNorm / norm) : gradient;
        foreach (var group in outer.ParamGroups) group.LearningRate = options.LearningRateAt(Step);
        outer.step();
        Step++;
        var finals = unrolls.SelectMany(unroll => unroll.FinishedObjectives).ToArray();
        foreach (var unroll in unrolls) unroll.FinishedObjectives.Clear();
        return new MetaStep(Step, mean, norm, finals);
    }

    /// <summary>Everything needed to go on bit for bit: tensors by name. The caller disposes them.</summary>
    public Dictionary<string, Tensor> SaveState()
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true)) ((OptimizerHelper)outer).save_state_dict(writer);
        var saved = new Dictionary<string, Tensor>
        {
            ["theta"] = theta.detach().clone(),
            ["step"] = tensor(new[] { (long)Step }),
            ["outer"] = tensor(stream.ToArray()),
        };
        for (var k = 0; k < unrolls.Length; k++)
        {
            saved[$"generator.{k}"] = generators[k].get_state().clone();
            saved[$"accumulated.{k}"] = estimators[k].Accumulated.clone();
            foreach (var (name, value) in unrolls[k].SaveState()) saved[$"unroll.{k}.{name}"] = value;
        }

        return saved;
    }

    /// <summary>Puts back what <see cref="SaveState"/> gave.</summary>
    /// <param name="saved">Borrowed.</param>
    /// <exception cref="ArgumentException">It belongs to another configuration.</exception>
    public void LoadState(IReadOnlyDictionary<string, Tensor> saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        using var guard = no_grad();
        Tensor Take(string name) => saved.TryGetValue(name, out var found)
            ? found : throw new ArgumentException($"Saved meta-training state: tensor '{name}' is missing.", nameof(saved));
        var loaded = Take("theta");
        if (!loaded.shape.SequenceEqual(theta.shape))
            throw new ArgumentException($"Saved meta-training state: θ has {loaded.shape[0]} numbers, this configuration {theta.shape[0]}.", nameof(saved));
        theta.copy_(loaded);
        Step = (int)Take("step").data<long>()[0];
        using (var reader = new BinaryReader(new MemoryStream(Take("outer").data<byte>().ToArray()))) ((OptimizerHelper)outer).load_state_dict(reader);
        for (var k = 0; k < unrolls.Length; k++)
        {
            generators[k].set_state(Take($"generator.{k}"));
            estimators[k].Accumulated.copy_(Take($"accumulated.{k}"));
            var prefix = $"unroll.{k}.";
            unrolls[k].LoadState(saved.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value));
        }
    }

    /// <summary>Frees runs, estimators, optimizer and θ.</summary>
    public void Dispose()
    {
        foreach (var unroll in unrolls) unroll.Dispose();
        foreach (var estimator in estimators) estimator.Dispose();
        outer.Dispose();
        theta.Dispose();
        used.Dispose();
        foreach (var generator in generators) generator.Dispose();
    }
}
