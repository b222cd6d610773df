using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>An evolution equation in one space dimension with periodic boundary conditions, and its solver.</summary>
/// <remarks>
/// Implementations are sealed records of their coefficients. The equations of the multi-operator papers: MODNO (Zhang
/// 2024, arXiv:2404.02892)
/// and PROSE-PDE (Sun et al. 2024, arXiv:2404.12355). Equations of second order in time start at rest. All samples
/// advance together, in double precision.
/// </remarks>
public abstract record EvolutionEquation
{
    // Values of one chunk of samples: small enough for the second-level cache, large enough to hide the cost of a call.
    private const long ChunkValues = 32768;

    private protected EvolutionEquation()
    {
    }

    /// <summary>A short name in lower case, e.g. <c>kdv</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The largest stable step for given initial values; infinite where every step is.</summary>
    /// <param name="largest">The largest absolute initial value.</param>
    /// <param name="points">Grid points.</param>
    /// <param name="length">The period.</param>
    public abstract double StepLimit(double largest, int points, double length);

    /// <summary>Whether the equation keeps what begins odd about both ends odd (Dirichlet), or even (Neumann), so that its
    /// solution on a circle of twice the length is that between the ends.</summary>
    internal abstract bool Keeps(EvolutionEnds ends);

    /// <summary>Solves for all samples.</summary>
    /// <param name="initial">Values at <c>x_j = j length / points</c>, shape <c>[samples, points]</c>, points even and
    /// at least 8.</param>
    /// <param name="length">The period, positive.</param>
    /// <param name="time">The final time, positive.</param>
    /// <param name="snapshots">Number of equidistant times at which the solution is wanted, the last of them
    /// <paramref name="time"/>, the first not 0; at least 1.</param>
    /// <param name="steps">Time steps from one snapshot to the next, at least 1.</param>
    /// <returns>Shape <c>[samples, snapshots, points]</c>, double precision; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">Shapes or values are bad, or a step is beyond the stability limit; the
    /// message says the limit and the step.</exception>
    /// <exception cref="ArithmeticException">The solution is not finite.</exception>
    public Tensor Solve(Tensor initial, double length, double time, int snapshots, int steps)
    {
        ArgumentNullException.ThrowIfNull(initial);
        Require.Positive(length, nameof(length), "The period");
        Require.Positive(time, nameof(time), "The final time");
        ArgumentOutOfRangeException.ThrowIfLessThan(snapshots, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (initial.dim() != 2 || initial.shape[1] < 8 || initial.shape[1] % 2 != 0)
            throw new ArgumentException(
                $"Initial values must have shape [samples, points] with an even number of points, at least 8, got {Shapes.Text(initial)}.", nameof(initial));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var values = initial.to(ScalarType.Float64);
        var step = time / snapshots / steps;
        RequireStable(values, length, step, steps);
        var grid = new PeriodicGrid((int)values.shape[1], length, values.device);
        var solution = Chunks.Map(values, ChunkValues / values.shape[1], part => Advance(part, grid, step, snapshots, steps));
        if (!solution.isfinite().all().item<bool>())
            throw new ArithmeticException($"{Name}: the solution is not finite. Take more steps, or smoother or smaller initial values.");
        return solution.MoveToOuterDisposeScope();
    }

    /// <summary>Steps of a much more accurate solution on a grid, a multiple of the snapshots: four times as many, or what
    /// stability asks for.</summary>
    internal int ReferenceSteps(int steps, int points, double length, double time, int snapshots)
    {
        var limited = time / StepLimit(1, points, length) * 1.01;
        return snapshots * (int)Math.Ceiling(Math.Max(4 * steps, limited) / snapshots);
    }

    /// <summary>Advances one chunk: <paramref name="values"/> of shape <c>[samples, points]</c> to <c>[samples,
    /// snapshots, points]</c>, in the caller's scope.</summary>
    private protected abstract Tensor Advance(Tensor values, PeriodicGrid grid, double step, int snapshots, int steps);

    private void RequireStable(Tensor values, double length, double step, int steps)
    {
        var largest = values.abs().max().item<double>();
        if (!double.IsFinite(largest))
            throw new ArgumentException($"{Name}: the initial values hold NaN or infinities.", "initial");
        var limit = StepLimit(largest, (int)values.shape[1], length);
        if (step > limit * (1 + 1e-12))
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"{Name}: the step must be at most {limit:g4} (stability limit for |u| up to {largest:g4} on {values.shape[1]} points), got {step:g4}. Take at least {Math.Ceiling(steps * step / limit)} steps per snapshot."),
                nameof(steps));
    }
}
