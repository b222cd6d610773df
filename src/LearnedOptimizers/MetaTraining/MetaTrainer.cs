using TorchSharp;
using TorchSharp.Modules;
using WeightSpace.Distributed;
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
/// With several ranks each has a share of every task's pairs (<see cref="ProcessGroup.Share"/>): perturbations and
/// problems are the same for any number of ranks, the gradient up to the order of sums, and a state that one number of
/// ranks saved is good for another.
/// </remarks>
public sealed class MetaTrainer : IDisposable
{
    private readonly MetaTrainerOptions options;
    private readonly ProcessGroup? group;
    private readonly ResidualUnroll[] unrolls;
    private readonly PersistentEvolutionStrategy[] estimators;
    private readonly Generator[] generators;
    private readonly Parameter theta;
    private readonly Tensor used;
    private readonly torch.optim.Optimizer outer;

    /// <summary>Sets up the runs.</summary>
    /// <param name="tasks">Problems, one batch for each architecture: of this rank's pairs.</param>
    /// <param name="rules">The rule on each task's weight space, in the same order; all have the same options and
    /// number of parameters.</param>
    /// <param name="initial">Initial θ, shape <c>[count]</c>; borrowed for the call.</param>
    /// <param name="options">Settings.</param>
    /// <param name="device">Where everything lives.</param>
    /// <param name="group">The ranks, borrowed; null for this process alone.</param>
    /// <exception cref="ArgumentException">There is no task, or rules and tasks do not match.</exception>
    public MetaTrainer(
        IReadOnlyList<IBatchedTask> tasks, IReadOnlyList<ResidualRule> rules, Tensor initial, MetaTrainerOptions options, Device device, ProcessGroup? group = null)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(initial);
        ArgumentNullException.ThrowIfNull(options);
        if (tasks.Count == 0 || tasks.Count != rules.Count)
            throw new ArgumentException($"Meta-training needs one rule for each of at least one task, got {tasks.Count} tasks and {rules.Count} rules.", nameof(rules));
        (this.options, this.group) = (options, group is { Size: > 1 } ? group : null);
        // Where each task's pairs begin, and how many there are on all ranks.
        (int First, int Total)[] shares = [.. tasks.Select(task =>
        {
            if (this.group is null) return (0, task.Pairs);
            int[] counts = [.. this.group.AllGather(task.Pairs.ToString(System.Globalization.CultureInfo.InvariantCulture)).Select(text => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture))];
            return (counts.Take(this.group.Rank).Sum(), counts.Sum());
        })];
        unrolls = [.. tasks.Select((task, k) => new ResidualUnroll(task, rules[k], options.Unroll, SeedSequence.Derive(options.Seed, 1000 + k), device, shares[k].First))];
        estimators = [.. tasks.Select((task, k) =>
            new PersistentEvolutionStrategy(task.Pairs, initial.shape[0], options.Deviation, options.Credit, initial.dtype, device, shares[k].First, shares[k].Total))];
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

        if (group is not null)
        {
            group.AllReduce(gradient);
            var loss = tensor([mean]);
            group.AllReduce(loss);
            mean = loss.item<double>();
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
        if (group is not null)
            finals = [.. group.AllGather(string.Join(' ', finals.Select(final => final.ToString("R", System.Globalization.CultureInfo.InvariantCulture))))
                .SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture))];
        return new MetaStep(Step, mean, norm, finals);
    }

    /// <summary>Everything needed to go on bit for bit, of all ranks: tensors by name. The caller disposes them. All ranks
    /// must call this.</summary>
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
            saved[$"accumulated.{k}"] = Together(estimators[k].Accumulated, 1);
            foreach (var (name, value) in unrolls[k].SaveState())
            {
                saved[$"unroll.{k}.{name}"] = Together(value, value.shape[0] / unrolls[k].Pairs);
                value.Dispose();
            }
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
            using var scope = NewDisposeScope();
            var (first, total) = (unrolls[k].FirstPair, estimators[k].TotalPairs);
            // This rank's rows of every block of rows.
            Tensor Own(Tensor all)
            {
                if (total == unrolls[k].Pairs || all.dim() == 0 || all.shape[0] % total != 0) return all;
                return all.view([all.shape[0] / total, total, .. all.shape[1..]]).narrow(1, first, unrolls[k].Pairs).flatten(0, 1).contiguous();
            }

            var accumulated = Own(Take($"accumulated.{k}"));
            if (!accumulated.shape.SequenceEqual(estimators[k].Accumulated.shape))
                throw new ArgumentException($"Saved meta-training state: it has {Take($"accumulated.{k}").shape[0]} pairs, this configuration {total}.", nameof(saved));
            estimators[k].Accumulated.copy_(accumulated);
            var prefix = $"unroll.{k}.";
            unrolls[k].LoadState(saved.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(pair => pair.Key[prefix.Length..], pair => Own(pair.Value)));
        }
    }

    // The rows of all ranks in the order of the pairs, which come in blocks: both signs one behind the other.
    private Tensor Together(Tensor own, long blocks)
    {
        if (group is null) return own.clone();
        using var scope = NewDisposeScope();
        var pairs = own.shape[0] / blocks;
        int[] counts = [.. group.AllGather(pairs.ToString(System.Globalization.CultureInfo.InvariantCulture)).Select(text => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture))];
        // Shares differ by one pair at most: gather with room for the largest.
        var room = zeros([blocks, counts.Max(), .. own.shape[1..]], own.dtype);
        room.narrow(1, 0, pairs).copy_(own.view([blocks, pairs, .. own.shape[1..]]));
        var all = group.AllGather(room);
        return cat([.. counts.Select((count, rank) => all[rank].narrow(1, 0, count))], 1).flatten(0, 1).contiguous().MoveToOuterDisposeScope();
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
