using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The gravity pendulum with an external force, <c>s'' = -k sin s + u(t)</c> from rest at 0: force to
/// angle.</summary>
/// <remarks>
/// Lu et al. 2021 (arXiv:1910.03193, section 4.2) and D2NO (Zhang et al. 2023, arXiv:2310.18888): k = 1, time 1, forces
/// from the squared-exponential field of length 0.2. The classical
/// Runge-Kutta method of fourth order; forces are drawn at its half steps too, so nothing is interpolated.
/// </remarks>
public sealed record PendulumProblem : IOperatorProblem
{
    private const double ImaginaryLimit = 2.828;

    /// <summary>Creates the problem.</summary>
    /// <param name="points">Sensors and query points on [0, time], at least 2.</param>
    /// <param name="gravity">k, not negative.</param>
    /// <param name="time">The final time, positive.</param>
    /// <param name="length">Correlation length of the force, in units of time, positive.</param>
    /// <param name="refinement">Solver steps per sensor interval, at least 1.</param>
    /// <exception cref="ArgumentException">A value is out of its range, or the step is beyond the stability
    /// limit.</exception>
    public PendulumProblem(int points = 100, double gravity = 1, double time = 1, double length = 0.2, int refinement = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(refinement, 1);
        Points = points;
        Gravity = Require.NotNegative(gravity, nameof(gravity), "The gravity");
        Time = Require.Positive(time, nameof(time), "The final time");
        Refinement = refinement;
        Force = new GaussianField((points - 1) * refinement * 2 + 1, length / time);
        var (step, limit) = (time / (points - 1) / refinement, ImaginaryLimit / Math.Sqrt(gravity));
        if (step > limit)
            throw new ArgumentException(
                FormattableString.Invariant($"Pendulum: the step must be at most {limit:g4} (stability limit for gravity {gravity:g4}), got {step:g4}. Take a refinement of at least {Math.Ceiling(refinement * step / limit)}."),
                nameof(refinement));
    }

    /// <inheritdoc/>
    public string Name => "pendulum";

    IOperatorProblem IOperatorProblem.Reference => new PendulumProblem(Points, Gravity, Time, Force.Length * Time, 8 * Refinement);

    /// <inheritdoc/>
    public int Sensors => Points;

    /// <inheritdoc/>
    public int Points { get; }

    /// <inheritdoc/>
    public int QueryDimension => 1;

    IReadOnlyList<string> IOperatorProblem.Coordinates => ["t"];

    /// <inheritdoc/>
    public bool Periodic => false;

    /// <summary>k.</summary>
    public double Gravity { get; }

    /// <summary>The final time.</summary>
    public double Time { get; }

    /// <summary>Solver steps per sensor interval.</summary>
    public int Refinement { get; }

    /// <summary>The distribution of forces, on the half steps of the solver, in units of the final time.</summary>
    public GaussianField Force { get; }

    /// <summary>Solves for given forces.</summary>
    /// <param name="force">Values at the half steps, shape <c>[samples, 2 (Points - 1) Refinement + 1]</c>, double
    /// precision.</param>
    /// <param name="angle">Initial angle.</param>
    /// <param name="velocity">Initial angular velocity.</param>
    /// <returns>Angles at the query points, shape <c>[samples, Points]</c>; the caller disposes them.</returns>
    public Tensor Solve(Tensor force, double angle = 0, double velocity = 0)
    {
        Shapes.RequireFunctions(force, Force.Points, nameof(force));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var forces = force.t().contiguous();
        var count = (Points - 1) * Refinement;
        var h = Time / count;
        var s = zeros_like(forces[0]).add_(angle);
        var v = zeros_like(forces[0]).add_(velocity);
        var angles = new List<Tensor> { s.clone() };
        for (var index = 0; index < count; index++)
        {
            using var inner = NewDisposeScope();
            var (start, middle, end) = (forces[2 * index], forces[2 * index + 1], forces[2 * index + 2]);
            var k1 = Acceleration(s, start);
            var v2 = v.add(k1, h / 2);
            var k2 = Acceleration(s.add(v, h / 2), middle);
            var v3 = v.add(k2, h / 2);
            var k3 = Acceleration(s.add(v2, h / 2), middle);
            var v4 = v.add(k3, h);
            var k4 = Acceleration(s.add(v3, h), end);
            s.add_(v2.add_(v3).mul_(2).add_(v).add_(v4), h / 6);
            v.add_(k2.add_(k3).mul_(2).add_(k1).add_(k4), h / 6);
            if ((index + 1) % Refinement == 0) angles.Add(s.clone().MoveToOuterDisposeScope());
        }

        return stack(angles.ToArray(), 1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        var force = Force.Sample(draws, device);
        return Grids.Single(Grids.Thin(force, 2 * Refinement), Grids.Closed(0, Time, Points, device), Solve(force));
    }

    private Tensor Acceleration(Tensor angle, Tensor force) => angle.sin().mul_(-Gravity).add_(force);
}
