using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A pendulum driven through both equations of its system: two forces to the angle.</summary>
/// <remarks>
/// <para><c>s1' = s2 + u1(t)</c>, <c>s2' = -sin s1 + u2(t)</c> from rest at 0, <c>(u1, u2) -> s1</c>; both forces from
/// the squared-exponential field of length 0.2, 100 sensors each,
/// time 1: the ODE system of MIONet (Jin, Meng and Lu 2022, arXiv:2202.06137), whose code holds the forces constant
/// between sensors; here they are drawn at the solver's
/// half steps.</para>
/// <para>The classical Runge-Kutta method of fourth order. The input functions stand side by side, u1 first.</para>
/// </remarks>
public sealed record CoupledPendulumProblem : IOperatorProblem
{
    private const double ImaginaryLimit = 2.828;

    /// <summary>Creates the problem.</summary>
    /// <param name="points">Sensors of each force and query points on [0, time], at least 2.</param>
    /// <param name="time">The final time, positive.</param>
    /// <param name="length">Correlation length of the forces, in units of time, positive.</param>
    /// <param name="refinement">Solver steps per sensor interval, at least 1.</param>
    /// <exception cref="ArgumentException">A value is out of its range, or the step is beyond the stability
    /// limit.</exception>
    public CoupledPendulumProblem(int points = 100, double time = 1, double length = 0.2, int refinement = 2)
    {
        Points = Require.AtLeast(points, 2);
        Refinement = Require.AtLeast(refinement, 1);
        Time = Require.Positive(time, nameof(time), "The final time");
        Force = new GaussianField((points - 1) * refinement * 2 + 1, length / time);
        var step = time / (points - 1) / refinement;
        if (step > ImaginaryLimit)
            throw new ArgumentException(
                FormattableString.Invariant($"Coupled pendulum: the step must be at most {ImaginaryLimit} (stability limit), got {step:g4}. Take a refinement of at least {Math.Ceiling(refinement * step / ImaginaryLimit)}."),
                nameof(refinement));
    }

    /// <inheritdoc/>
    public string Name => "mionet-ode";

    IOperatorProblem IOperatorProblem.Reference => new CoupledPendulumProblem(Points, Time, Force.Length * Time, 8 * Refinement);

    /// <inheritdoc/>
    public int Sensors => 2 * Points;

    IReadOnlyList<int> IOperatorProblem.Inputs => [Points, Points];

    /// <inheritdoc/>
    public int Points { get; }

    /// <inheritdoc/>
    public int QueryDimension => 1;

    IReadOnlyList<string> IOperatorProblem.Coordinates => ["t"];

    /// <inheritdoc/>
    public bool Periodic => false;

    /// <summary>The final time.</summary>
    public double Time { get; }

    /// <summary>Solver steps per sensor interval.</summary>
    public int Refinement { get; }

    /// <summary>The distribution of both forces, on the half steps of the solver, in units of the final time.</summary>
    public GaussianField Force { get; }

    /// <inheritdoc/>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        var (first, second) = (Force.Sample(draws, device), Force.Sample(draws, device));
        var sensors = cat([Grids.Thin(first, 2 * Refinement), Grids.Thin(second, 2 * Refinement)], 1);
        return Grids.Single(sensors, Grids.Closed(0, Time, Points, device), Solve(first, second), Points, Points);
    }

    /// <summary>Solves for given forces.</summary>
    /// <param name="first">u1 at the half steps, shape <c>[samples, 2 (Points - 1) Refinement + 1]</c>, double
    /// precision.</param>
    /// <param name="second">u2 there, the same shape.</param>
    /// <returns>Angles s1 at the query points, shape <c>[samples, Points]</c>; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">A shape is wrong.</exception>
    public Tensor Solve(Tensor first, Tensor second)
    {
        Shapes.RequireFunctions(first, Force.Points, nameof(first));
        Shapes.RequireSame(first, second, nameof(first), nameof(second));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        // [half steps, 2, samples]: both equations at once.
        var forces = stack([first.t(), second.t()], 1).contiguous();
        var count = (Points - 1) * Refinement;
        var h = Time / count;
        var state = zeros_like(forces[0]);
        var angles = new List<Tensor> { state[0].clone() };
        for (var index = 0; index < count; index++)
        {
            using var inner = NewDisposeScope();
            var (start, middle, end) = (forces[2 * index], forces[2 * index + 1], forces[2 * index + 2]);
            var k1 = Slope(state, start);
            var k2 = Slope(state.add(k1, h / 2), middle);
            var k3 = Slope(state.add(k2, h / 2), middle);
            var k4 = Slope(state.add(k3, h), end);
            state.add_(k2.add_(k3).mul_(2).add_(k1).add_(k4), h / 6);
            if ((index + 1) % Refinement == 0) angles.Add(state[0].clone().MoveToOuterDisposeScope());
        }

        return stack(angles.ToArray(), 1).MoveToOuterDisposeScope();
    }

    private static Tensor Slope(Tensor state, Tensor force) => stack([state[1], state[0].sin().neg_()]).add_(force);
}
