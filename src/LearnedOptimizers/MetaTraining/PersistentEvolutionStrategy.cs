using static TorchSharp.torch;

namespace WeightSpace.LearnedOptimizers.MetaTraining;

/// <summary>Persistent evolution strategies: an unbiased estimate of the gradient of a long unroll's loss from short
/// truncations.</summary>
/// <remarks>
/// Vicol, Metz and Sohl-Dickstein, "Unbiased Gradient Estimation in Unrolled Computation Graphs with Persistent
/// Evolution Strategies"
/// (arXiv:2112.13835), algorithm 2. Every truncation draws <c>e_n ~ N(0, σ²)</c>, runs θ ± e_n for a few steps and
/// returns
/// <c>mean_n 1/(2σ²) · mean_t ΔL · ξ_n</c>, where <c>ξ_n</c> is the sum of all perturbations that the pair's present
/// episode has seen. Deviation from the
/// public implementation: see <see cref="CreditRule"/>. The accumulated perturbations are the estimator's state; they
/// are owned by this object.
/// </remarks>
public sealed class PersistentEvolutionStrategy : IDisposable
{
    private readonly CreditRule credit;
    private readonly int first;
    private readonly int total;

    /// <summary>Starts with all episodes new.</summary>
    /// <param name="pairs">Number of antithetic pairs.</param>
    /// <param name="parameterCount">Length of θ.</param>
    /// <param name="deviation">Standard deviation σ of a perturbation.</param>
    /// <param name="credit">Whether to be exact or like the public implementation.</param>
    /// <param name="dtype">Type of θ.</param>
    /// <param name="device">Device of θ.</param>
    /// <param name="first">Where these pairs begin among those of all ranks.</param>
    /// <param name="total">The number of pairs of all ranks; 0 for these alone. Estimates are then parts: their sum over
    /// the ranks is the estimate of all pairs.</param>
    public PersistentEvolutionStrategy(
        int pairs, long parameterCount, double deviation, CreditRule credit, ScalarType dtype, Device device, int first = 0, int total = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pairs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parameterCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(deviation);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        if (total != 0 && total < first + pairs) throw new ArgumentOutOfRangeException(nameof(total), total, $"Pairs {first} to {first + pairs - 1} must be among those of all ranks.");
        (this.first, this.total) = (first, total == 0 ? pairs : total);
        Pairs = pairs;
        Deviation = deviation;
        this.credit = credit;
        Accumulated = zeros([pairs, parameterCount], dtype, device).DetachFromDisposeScope();
    }

    /// <summary>Number of antithetic pairs.</summary>
    public int Pairs { get; }

    /// <summary>Number of antithetic pairs of all ranks.</summary>
    public int TotalPairs => total;

    /// <summary>Standard deviation σ of a perturbation.</summary>
    public double Deviation { get; }

    /// <summary>Sum of the perturbations of every pair's present episode, shape <c>[pairs, count]</c>. Belongs to this
    /// object; copy into it to resume.</summary>
    public Tensor Accumulated { get; }

    /// <summary>Runs one truncation and estimates the gradient of its mean loss per step.</summary>
    /// <param name="theta">The parameters θ, shape <c>[count]</c>.</param>
    /// <param name="unroll">The runs; they go on from where the last truncation left them.</param>
    /// <param name="steps">Length of the truncation.</param>
    /// <param name="generator">Source of the perturbations.</param>
    /// <returns>The caller disposes it.</returns>
    /// <exception cref="ArgumentException">The unroll has another number of pairs, or θ another length.</exception>
    public GradientEstimate Estimate(Tensor theta, IInnerUnroll unroll, int steps, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(theta);
        ArgumentNullException.ThrowIfNull(unroll);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        if (unroll.Pairs != Pairs) throw new ArgumentException($"The unroll has {unroll.Pairs} pairs, the estimator {Pairs}.", nameof(unroll));
        if (theta.dim() != 1 || theta.shape[0] != Accumulated.shape[1])
            throw new ArgumentException($"θ must have shape [{Accumulated.shape[1]}], got [{string.Join(", ", theta.shape)}].", nameof(theta));

        using var guard = no_grad();
        using var scope = NewDisposeScope();
        // Every rank draws the perturbations of all, so that they do not depend on the number of ranks.
        var perturbation = randn(total, theta.shape[0], dtype: theta.dtype, device: theta.device, generator: generator).mul_(Deviation).narrow(0, first, Pairs);
        using (var parameters = cat([theta + perturbation, theta - perturbation], 0)) unroll.BeginTruncation(parameters);
        Accumulated.add_(perturbation);

        var (old, fresh, restarted, meanLoss) = Run(unroll, steps);
        var scale = 1.0 / (2 * Deviation * Deviation * steps);
        var oldWeight = tensor(old.Select(difference => difference * scale).ToArray(), theta.dtype, theta.device).unsqueeze(1);
        var freshWeight = tensor(fresh.Select(difference => difference * scale).ToArray(), theta.dtype, theta.device).unsqueeze(1);
        var gradient = Accumulated.mul(oldWeight).add_(perturbation.mul(freshWeight)).sum([0L]).div_(total);
        for (var pair = 0; pair < Pairs; pair++)
        {
            if (restarted[pair] == Restart.None) continue;
            using var row = Accumulated.select(0, pair);
            if (restarted[pair] == Restart.WithNewEpisode) row.copy_(perturbation.select(0, pair));
            else row.zero_();
        }

        return new GradientEstimate(gradient.MoveToOuterDisposeScope(), meanLoss);
    }

    /// <summary>Frees the accumulated perturbations.</summary>
    public void Dispose() => Accumulated.Dispose();

    // Sums of loss differences credited to the episode that was running (old) and to the one begun inside this
    // truncation (fresh).
    private (double[] Old, double[] Fresh, Restart[] Restarted, double MeanLoss) Run(IInnerUnroll unroll, int steps)
    {
        var old = new double[Pairs];
        var fresh = new double[Pairs];
        var restarted = new Restart[Pairs];
        var sum = 0.0;
        for (var step = 0; step < steps; step++)
        {
            var (losses, ended) = unroll.Step();
            for (var pair = 0; pair < Pairs; pair++)
            {
                sum += losses[pair] + losses[pair + Pairs];
                var difference = losses[pair] - losses[pair + Pairs];
                var toFresh = restarted[pair] == Restart.WithNewEpisode || (credit == CreditRule.Reference && ended[pair]);
                (toFresh ? fresh : old)[pair] += difference;
                if (!ended[pair]) continue;
                restarted[pair] = step + 1 < steps || credit == CreditRule.Reference ? Restart.WithNewEpisode : Restart.AtTheEnd;
            }
        }

        return (old, fresh, restarted, sum / (2.0 * total * steps));
    }

    private enum Restart
    {
        None,
        WithNewEpisode,
        AtTheEnd,
    }
}
