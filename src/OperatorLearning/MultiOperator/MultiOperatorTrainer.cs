using WeightSpace.Distributed;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Trains a <see cref="MultiOperatorNetwork"/>: jointly or in turns, with a fraction of the data in the shared
/// part, and with balanced gradients.</summary>
/// <remarks>
/// Every operator draws its batches by generators of equal seeds, so operators with equal numbers of functions and
/// points draw the same ones; where the functions themselves are equal, a shared branch sees them once. There is no
/// clock and no file here. With several ranks each computes a share of the operators, and the gradients of shared
/// parameters are summed over the ranks; local parameters of other ranks' operators are as they were until
/// <see cref="Gather"/>.
/// </remarks>
public sealed class MultiOperatorTrainer : IDisposable
{
    private readonly MultiOperatorNetwork network;
    private readonly MultiOperatorOptimizers optimizers;
    private readonly IReadOnlyList<TrainingData> data;
    private readonly MultiOperatorTrainerOptions options;
    private readonly IReadOnlyList<optim.lr_scheduler.LRScheduler> schedulers;
    private readonly SharedBatches batches;
    private readonly GradientBalance balance;
    private readonly FusedMultiOperatorStep? fast;
    private readonly ProcessGroup? group;
    private readonly GradientBucket? bucket;
    private readonly int[] active;
    private readonly List<(long Step, double Loss, IReadOnlyList<double> Errors)> curve = [];

    /// <summary>Prepares a training; everything given is borrowed.</summary>
    /// <param name="network">The network.</param>
    /// <param name="optimizers">Its optimizers; updates in turns need one for each part.</param>
    /// <param name="data">The data of each operator.</param>
    /// <param name="options">How to train.</param>
    /// <param name="seed">The seed of the batches, and of the order in which PCGrad projects.</param>
    /// <param name="group">The ranks, borrowed, each with an equal network; null for this process alone.</param>
    /// <param name="schedulers">Change the learning rates after every step.</param>
    /// <exception cref="ArgumentException">Data or optimizers do not fit the network, an option is out of range, or the
    /// ranks are more than the operators or the training has no closed form.</exception>
    public MultiOperatorTrainer(
        MultiOperatorNetwork network, MultiOperatorOptimizers optimizers, IReadOnlyList<TrainingData> data, MultiOperatorTrainerOptions options,
        long seed, ProcessGroup? group = null, params IReadOnlyList<optim.lr_scheduler.LRScheduler> schedulers)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(optimizers);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(schedulers);
        if (data.Count != network.Operators)
            throw new ArgumentException($"Every operator needs data: there are {network.Operators} operators, got data of {data.Count}.", nameof(data));
        for (var i = 0; i < data.Count; i++)
        {
            if (data[i] is null) throw new ArgumentException($"Operator {i} has no data.", nameof(data));
            Shapes.RequireModel(network.Operator(i), data[i].Train);
            if (!data[i].Train.Cartesian)
                throw new ArgumentException($"Operator {i} has query points for each function; operators are trained together on shared query points.", nameof(data));
        }

        RequireOptions(options, optimizers);
        (this.network, this.optimizers, this.data, this.options, this.schedulers) = (network, optimizers, data, options, schedulers);
        this.group = group is { Size: > 1 } ? group : null;
        if (this.group?.Size > network.Operators)
            throw new ArgumentException($"Operators are shared out among ranks: there are {network.Operators} operators for {this.group.Size} ranks. Take fewer ranks.", nameof(group));
        var share = this.group?.Share(network.Operators) ?? (0, network.Operators);
        active = [.. Enumerable.Range(share.First, share.Count)];
        batches = new SharedBatches(data, options, seed, active);
        balance = new GradientBalance(network, options, SeedSequence.Random(SeedSequence.Derive(seed, "projections"), 0));
        fast = FusedMultiOperatorStep.Supports(network, options, data) ? new(network, options.Loss, options.Balance, active) : null;
        if (this.group is not null && fast is null)
            throw new ArgumentException(
                "Several ranks train joint updates that have a closed form: float32 on the CPU, tanh or relu, no mixing, no gradient balance but the geometric, and a fraction of 1 with adapters. Take one process for others.", nameof(group));
        if (this.group is not null && network.SharedParameters.Count > 0) bucket = new GradientBucket(network.SharedParameters);
        network.train();
    }

    /// <summary>Whether steps run in closed form rather than by autograd.</summary>
    public bool IsFused => fast is not null;

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    /// <summary>Whether a loss or an error was not finite.</summary>
    public bool Diverged { get; private set; }

    /// <summary>Steps done, the sum of the losses, and the mean relative L2 error of each operator on its held-out
    /// functions in the units of the problem, at each measurement.</summary>
    public IReadOnlyList<(long Step, double Loss, IReadOnlyList<double> Errors)> Curve => curve;

    /// <summary>Raised before the held-out functions are measured.</summary>
    public event Action? Measuring;

    /// <summary>Raised after they have been measured.</summary>
    public event Action? Measured;

    /// <summary>Trains to the end, or until a loss or an error is not finite.</summary>
    /// <param name="stop">Asks to stop between two steps.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public void Run(CancellationToken stop = default)
    {
        while (Step < options.Steps && !Diverged)
        {
            stop.ThrowIfCancellationRequested();
            Advance();
        }
    }

    /// <summary>Does one step, and measures where it is due and after the last one.</summary>
    public void Advance()
    {
        using var scope = NewDisposeScope();
        using var batch = batches.Draw();
        var total = options.Update == MultiOperatorUpdate.Joint ? Joint(batch) : Alternating(batch);
        Step++;
        foreach (var scheduler in schedulers) scheduler.step();
        if (Step == options.Steps || Step % options.EvaluateEvery == 0) Measure(total.to(ScalarType.Float64).item<double>());
    }

    /// <summary>Frees the batches.</summary>
    public void Dispose()
    {
        batches.Dispose();
        fast?.Dispose();
        bucket?.Dispose();
    }

    /// <summary>Gives every rank the local parameters that the others have trained, so that all have the whole
    /// network.</summary>
    public void Gather()
    {
        if (group is null) return;
        using var gradients = no_grad();
        var (each, more) = Math.DivRem(network.Operators, group.Size);
        for (var i = 0; i < network.Operators; i++)
        {
            // The rank whose share has the operator: the first ones have one more.
            var owner = i < more * (each + 1) ? i / (each + 1) : more + ((i - (more * (each + 1))) / each);
            foreach (var parameter in network.LocalParameters(i)) group.Broadcast(parameter.detach(), owner);
        }
    }

    private static void RequireOptions(MultiOperatorTrainerOptions options, MultiOperatorOptimizers optimizers)
    {
        if (!(options.SharedFraction is >= 0 and <= 1))
            throw new ArgumentException($"The fraction of the data in the shared update must be between 0 and 1, got {options.SharedFraction}.", nameof(options));
        // Neither part may vanish by rounding: shared parameters, or some functions, would never be seen.
        var inFirst = Math.Round(options.SharedFraction * options.BatchFunctions);
        if (options.BatchFunctions > 0 && options.SharedFraction is > 0 and < 1 && (inFirst == 0 || inFirst == options.BatchFunctions))
            throw new ArgumentException(
                $"A batch of {options.BatchFunctions} functions cannot be divided by the fraction {options.SharedFraction}: one part is empty. Take larger batches, or a fraction of 0 or 1.", nameof(options));
        if (options.Steps < 0 || options.EvaluateEvery < 1)
            throw new ArgumentException($"Steps must not be negative and there must be a step between measurements, got {options}.", nameof(options));
        if (options.Update == MultiOperatorUpdate.Alternating && optimizers.Local.Count == 0)
            throw new ArgumentException(
                $"Updates in turns need an optimizer for each part, got one for all. Use {nameof(MultiOperatorOptimizers)}.{nameof(MultiOperatorOptimizers.Create)}, or joint updates.", nameof(optimizers));
        if (options.Update == MultiOperatorUpdate.Alternating && options.Balance != OperatorBalance.None)
            throw new ArgumentException("Gradients are balanced in joint updates only.", nameof(options));
    }

    // One pass gives all gradients. Functions beyond the fraction q reach the local parameters alone.
    private Tensor Joint(SharedBatch batch)
    {
        if (fast is not null)
        {
            var value = fast.Compute(batch);
            bucket?.Reduce(group!);
            foreach (var one in optimizers.All) one.step()?.Dispose();
            return full([], value);
        }

        foreach (var one in optimizers.All) one.zero_grad();
        Tensor[] losses = Losses(batch, FrozenParts.None, FrozenParts.Shared);
        balance.Backward(losses);
        foreach (var one in optimizers.All) one.step()?.Dispose();
        return losses.Aggregate((left, right) => left + right).detach();
    }

    private Tensor Alternating(SharedBatch batch)
    {
        foreach (var one in optimizers.All) one.zero_grad();
        var local = Losses(batch, FrozenParts.Shared, FrozenParts.Shared).Aggregate((left, right) => left + right);
        if (local.requires_grad) local.backward();
        foreach (var one in optimizers.Local) one?.step()?.Dispose();
        if (optimizers.Shared is null || batch.First is null) return local.detach();
        var shared = Losses(batch with { Rest = null }, FrozenParts.Local, FrozenParts.Local).Aggregate((left, right) => left + right);
        shared.backward();
        optimizers.Shared.step()?.Dispose();
        return local.detach();
    }

    // The loss of each operator over both parts of the batch.
    private Tensor[] Losses(SharedBatch batch, FrozenParts first, FrozenParts rest)
    {
        var parts = new[] { (Part: batch.First, Frozen: first), (Part: batch.Rest, Frozen: rest) }.Where(one => one.Part is not null).ToArray();
        var all = (double)parts.Sum(one => one.Part![0].Samples);
        var losses = new Tensor[network.Operators];
        foreach (var (part, frozen) in parts)
        {
            var values = network.Evaluate([.. part!.Select(one => one.Functions)], [.. part!.Select(one => one.Queries)], frozen);
            for (var i = 0; i < losses.Length; i++)
            {
                var loss = OperatorLosses.Evaluate(
                    options.Loss, options.Loss == OperatorLoss.MeanSquared ? values[i] : data[i].Denormalize(values[i], batch.Points?[i]), part![i].Solutions);
                if (parts.Length > 1) loss = loss * (part![i].Samples / all);
                losses[i] = losses[i] is null ? loss : losses[i] + loss;
            }
        }

        return losses;
    }

    private void Measure(double loss)
    {
        Measuring?.Invoke();
        network.eval();
        double[] errors = [.. data.Select((one, i) => active.Contains(i) ? one.HeldOutError(network.Operator(i)) : 0)];
        if (group is not null)
        {
            using var all = tensor([.. errors, loss]);
            group.AllReduce(all);
            double[] sums = [.. all.data<double>()];
            (errors, loss) = (sums[..^1], sums[^1]);
        }

        network.train();
        curve.Add((Step, loss, errors));
        Diverged = !double.IsFinite(loss) || !errors.All(double.IsFinite);
        Measured?.Invoke();
    }
}
