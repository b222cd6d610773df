namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>How a nested model is trained by auxiliary coordinates.</summary>
public sealed record CoordinateOptions
{
    // Beyond it float32 has no digits left for the error beside the constraints.
    internal const double GreatestPenalty = 1e12;

    /// <summary>Checks the numbers.</summary>
    /// <param name="penalty">mu at the start; the paper's practical choice is 1.</param>
    /// <param name="growth">mu is multiplied by this when the nested error stops falling.</param>
    /// <param name="maxPenalty">Training ends when mu would exceed it.</param>
    /// <param name="tolerance">The nested error has stopped falling when it falls by less than this part of
    /// itself.</param>
    /// <param name="lagrangian">Whether multipliers are kept: the augmented Lagrangian.</param>
    /// <param name="batch">Points of a mini-batch; 0 for all. With mini-batches coordinates begin at the constraints, and
    /// are forgotten.</param>
    /// <param name="damping">Of the W step on mini-batches.</param>
    /// <param name="dampingGrowth">Damping is multiplied by this each epoch, as a learning rate falls.</param>
    /// <param name="sweeps">Gauss-Newton steps, or sweeps over stages, of a Z step.</param>
    /// <param name="innerIterations">Iterations of conjugate gradients in each.</param>
    /// <param name="joint">Whether one Gauss-Newton step moves all coordinates of a point, where every stage can be
    /// linearized; else each stage's coordinates move in turn, from the last to the first.</param>
    /// <param name="threads">Points and stages run on this many; the result does not depend on it. Set torch to one
    /// thread beside it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public CoordinateOptions(
        double penalty = 1, double growth = 10, double maxPenalty = 1e6, double tolerance = 1e-2, bool lagrangian = false,
        int batch = 0, double damping = 1e-3, double dampingGrowth = 1, int sweeps = 1, int innerIterations = 10, bool joint = false,
        int threads = 1)
    {
        Positive(penalty, nameof(penalty));
        if (!(growth > 1) || !double.IsFinite(growth))
            throw new ArgumentOutOfRangeException(nameof(growth), growth, "The penalty must grow: growth above 1.");
        if (!(maxPenalty >= penalty) || maxPenalty > GreatestPenalty)
            throw new ArgumentOutOfRangeException(
                nameof(maxPenalty), maxPenalty, FormattableString.Invariant(
                    $"The last penalty must be from {penalty} to {GreatestPenalty:0e+0}: beyond that float32 overflows."));
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        Positive(damping, nameof(damping));
        Positive(dampingGrowth, nameof(dampingGrowth));
        ArgumentOutOfRangeException.ThrowIfLessThan(sweeps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(innerIterations, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (lagrangian && batch > 0)
            throw new ArgumentException("Multipliers belong to points: the augmented Lagrangian needs batch 0.", nameof(lagrangian));
        (Penalty, Growth, MaxPenalty, Tolerance, Lagrangian) = (penalty, growth, maxPenalty, tolerance, lagrangian);
        (Batch, Damping, DampingGrowth, Sweeps, InnerIterations, Joint, Threads) = (batch, damping, dampingGrowth, sweeps, innerIterations, joint, threads);
    }

    /// <summary>mu at the start.</summary>
    public double Penalty { get; }

    /// <summary>mu is multiplied by this when the nested error stops falling.</summary>
    public double Growth { get; }

    /// <summary>Training ends when mu would exceed it.</summary>
    public double MaxPenalty { get; }

    /// <summary>The nested error has stopped falling when it falls by less than this part of itself.</summary>
    public double Tolerance { get; }

    /// <summary>Whether multipliers are kept.</summary>
    public bool Lagrangian { get; }

    /// <summary>Points of a mini-batch; 0 for all.</summary>
    public int Batch { get; }

    /// <summary>Of the W step on mini-batches.</summary>
    public double Damping { get; }

    /// <summary>Damping is multiplied by this each epoch.</summary>
    public double DampingGrowth { get; }

    /// <summary>Gauss-Newton steps, or sweeps over stages, of a Z step.</summary>
    public int Sweeps { get; }

    /// <summary>Iterations of conjugate gradients in each.</summary>
    public int InnerIterations { get; }

    /// <summary>Whether one Gauss-Newton step moves all coordinates.</summary>
    public bool Joint { get; }

    /// <summary>Threads for points and stages.</summary>
    public int Threads { get; }

    private static void Positive(double value, string name)
    {
        if (!(value > 0) || !double.IsFinite(value))
            throw new ArgumentOutOfRangeException(name, value, "The value must be positive and finite.");
    }
}
