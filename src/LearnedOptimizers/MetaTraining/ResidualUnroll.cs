using static TorchSharp.torch;

namespace WeightSpace.LearnedOptimizers.MetaTraining;

/// <summary>Training runs of a batched task under a residual rule, all of them advanced by one step in one batched
/// computation.</summary>
/// <remarks>
/// The objective is log10 of the loss on held-out data before each step: of held-out data because a rule learns to fit
/// noise otherwise, and of its logarithm so
/// that an episode's progress over orders of magnitude counts evenly. An episode ends after its
/// length, or early when a run of the pair has diverged. Owns its tensors; task and rule are borrowed.
/// </remarks>
public sealed class ResidualUnroll : IInnerUnroll, IDisposable
{
    private readonly IBatchedTask task;
    private readonly ResidualRule rule;
    private readonly UnrollOptions options;
    private readonly long[] seeds;
    private readonly int[] lengths;
    private readonly int[] done;
    private readonly Tensor[] weights;
    private readonly Tensor gradientScale;
    private ResidualState state;
    private BoundRule? bound;
    private readonly long seed;
    private readonly int first;
    private readonly long[] episodes;

    /// <summary>Starts every pair's first episode, each with a random part of its length already counted, so that
    /// episodes do not end in step.</summary>
    /// <param name="task">The problems.</param>
    /// <param name="rule">The rule, on the task's weight space.</param>
    /// <param name="options">Lengths and augmentation.</param>
    /// <param name="seed">Determines problems, lengths and scales.</param>
    /// <param name="device">Where everything lives.</param>
    /// <param name="first">Where the task's pairs begin among those of all ranks.</param>
    public ResidualUnroll(IBatchedTask task, ResidualRule rule, UnrollOptions options, long seed, Device device, int first = 0)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(options);
        this.task = task;
        this.rule = rule;
        this.options = options;
        seeds = new long[Pairs];
        lengths = new int[Pairs];
        done = new int[Pairs];
        weights = [.. task.Spec.Tensors.Select(tensor => zeros([2 * Pairs, .. tensor.Shape], ScalarType.Float32, device).DetachFromDisposeScope())];
        gradientScale = ones([2 * Pairs, 1], ScalarType.Float32, device).DetachFromDisposeScope();
        state = rule.Init(2 * Pairs);
        (this.seed, this.first) = (seed, first);
        episodes = new long[Pairs];
        for (var pair = 0; pair < Pairs; pair++)
        {
            Start(pair);
            var random = SeedSequence.Random(seeds[pair], 1);
            lengths[pair] = Math.Max(1, (int)(lengths[pair] * (1 - random.NextDouble())));
        }
    }

    /// <inheritdoc/>
    public int Pairs => task.Pairs;

    /// <summary>Where the pairs begin among those of all ranks.</summary>
    public int FirstPair => first;

    /// <summary>Final objective of episodes that ended since this was last read, mean over both runs of a pair; reading
    /// empties it.</summary>
    public List<double> FinishedObjectives { get; } = [];

    /// <inheritdoc/>
    public void BeginTruncation(Tensor parameters)
    {
        bound?.Dispose();
        bound = rule.Bind(parameters);
    }

    /// <inheritdoc/>
    public InnerStep Step()
    {
        if (bound is null) throw new InvalidOperationException("Call BeginTruncation before Step: no parameters are set.");
        using var scope = NewDisposeScope();
        IList<Tensor> gradients;
        using (enable_grad())
        {
            var leaves = Array.ConvertAll(weights, tensor => tensor.detach().requires_grad_());
            gradients = autograd.grad([task.Losses(leaves).sum()], leaves);
        }

        Tensor heldOut;
        using (no_grad())
        {
            heldOut = task.HeldOutLosses(weights);
            var scaled = gradients.Select(gradient => gradient.mul(gradientScale.view([-1, .. Enumerable.Repeat(1L, (int)gradient.dim() - 1)]))).ToArray();
            var (updates, next) = bound.Update(weights, scaled, state);
            foreach (var (tensor, update) in weights.Zip(updates)) tensor.sub_(update);
            state.Dispose();
            state = next;
        }

        var objectives = Objectives(heldOut);
        var ended = new bool[Pairs];
        for (var pair = 0; pair < Pairs; pair++)
        {
            done[pair]++;
            var ceiling = Math.Log10(options.LossCeiling);
            var diverged = objectives[pair] >= ceiling || objectives[pair + Pairs] >= ceiling;
            if (done[pair] < lengths[pair] && !diverged) continue;
            ended[pair] = true;
            FinishedObjectives.Add((objectives[pair] + objectives[pair + Pairs]) / 2);
            Start(pair);
        }

        return new InnerStep(objectives, ended);
    }

    /// <summary>Everything needed to go on bit for bit: tensors by name. The caller disposes them.</summary>
    public Dictionary<string, Tensor> SaveState()
    {
        var saved = new Dictionary<string, Tensor>
        {
            ["steps"] = state.Steps.clone(),
            ["gradientScale"] = gradientScale.clone(),
            ["seeds"] = tensor(seeds),
            ["lengths"] = tensor(lengths.Select(length => (long)length).ToArray()),
            ["done"] = tensor(done.Select(steps => (long)steps).ToArray()),
            ["episodes"] = tensor(episodes),
        };
        for (var i = 0; i < weights.Length; i++)
        {
            saved[$"weights.{i}"] = weights[i].clone();
            saved[$"moments.{i}"] = state.Moments[i].clone();
        }

        return saved;
    }

    /// <summary>Puts back what <see cref="SaveState"/> gave; the problems are drawn again from their seeds.</summary>
    /// <param name="saved">Borrowed.</param>
    /// <exception cref="ArgumentException">A tensor is missing or has another shape.</exception>
    public void LoadState(IReadOnlyDictionary<string, Tensor> saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        Tensor Take(string name, Tensor like) => saved.TryGetValue(name, out var found) && found.shape.SequenceEqual(like.shape)
            ? found
            : throw new ArgumentException($"Saved unroll: tensor '{name}' is missing or its shape is not [{string.Join(", ", like.shape)}]; it belongs to another configuration.", nameof(saved));

        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var longs = zeros([Pairs], ScalarType.Int64);
        Take("seeds", longs).data<long>().ToArray().CopyTo(seeds, 0);
        for (var pair = 0; pair < Pairs; pair++)
        {
            foreach (var initial in task.Draw(pair, seeds[pair])) initial.Dispose();
            lengths[pair] = (int)Take("lengths", longs).data<long>()[pair];
            done[pair] = (int)Take("done", longs).data<long>()[pair];
        }

        for (var i = 0; i < weights.Length; i++)
        {
            weights[i].copy_(Take($"weights.{i}", weights[i]));
            state.Moments[i].copy_(Take($"moments.{i}", state.Moments[i]));
        }

        state.Steps.copy_(Take("steps", state.Steps));
        gradientScale.copy_(Take("gradientScale", gradientScale));
        Take("episodes", longs).data<long>().ToArray().CopyTo(episodes, 0);
    }

    /// <summary>Frees the tensors of the runs.</summary>
    public void Dispose()
    {
        bound?.Dispose();
        foreach (var tensor in weights) tensor.Dispose();
        gradientScale.Dispose();
        state.Dispose();
    }

    private void Start(int pair)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        // A pair's problems depend on its number among those of all ranks, and on nothing that other pairs do.
        seeds[pair] = SeedSequence.Derive(SeedSequence.Derive(seed, first + pair), episodes[pair]++);
        var random = SeedSequence.Random(seeds[pair], 0);
        lengths[pair] = options.DrawLength(random);
        done[pair] = 0;
        var scale = Math.Pow(10, options.GradientScaleDecades * ((2 * random.NextDouble()) - 1));
        var initial = task.Draw(pair, seeds[pair]);
        foreach (var row in (ReadOnlySpan<int>)[pair, pair + Pairs])
        {
            for (var i = 0; i < weights.Length; i++)
            {
                weights[i].select(0, row).copy_(initial[i]);
                state.Moments[i].select(0, row).zero_();
            }

            gradientScale.select(0, row).fill_(scale);
            state.Steps.select(0, row).zero_();
        }
    }

    private double[] Objectives(Tensor losses)
    {
        using var values = losses.to(ScalarType.Float64).cpu();
        return [.. values.data<double>().ToArray().Select(loss =>
            Math.Log10(double.IsFinite(loss) ? Math.Clamp(loss, options.LossFloor, options.LossCeiling) : options.LossCeiling))];
    }
}
