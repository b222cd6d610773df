using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Advection and diffusion, periodic on [0, 1): diffusivity and initial value to the solution in space and
/// time.</summary>
/// <remarks>
/// <para><c>u_t + u_x = D(x) u_xx</c> up to time 1, <c>D = 0.1 + 0.01 |f(sin^2 pi x)|</c> and initial value <c>V(sin^2
/// pi x)</c>, f and V Gaussian random fields of length 0.2, 20 sensors each (Jin, Meng and Lu
/// 2022, arXiv:2202.06137). Input functions are D and the initial value, side by side. The published code solves on the
/// 20 points of the data; here the solver's grid is finer.</para>
/// <para>Central differences and Crank-Nicolson: second order in both.</para>
/// </remarks>
public sealed record AdvectionDiffusionProblem : IOperatorProblem
{
    private const long ChunkValues = 260_000;

    /// <summary>Creates the problem.</summary>
    /// <param name="points">Query points in space and sensors of each input function, at least 4.</param>
    /// <param name="times">Query points in time, both ends included, at least 2.</param>
    /// <param name="solverPoints">Grid points of the solver, a multiple of <paramref name="points"/>.</param>
    /// <param name="steps">Time steps, a multiple of <paramref name="times"/> - 1.</param>
    /// <param name="length">Correlation length of both fields, positive.</param>
    /// <exception cref="ArgumentException">A value is out of its range or the grids do not fit.</exception>
    public AdvectionDiffusionProblem(int points = 20, int times = 20, int solverPoints = 120, int steps = 190, double length = 0.2)
    {
        SensorCount = Require.AtLeast(points, 4);
        Times = Require.AtLeast(times, 2);
        if (solverPoints < points || solverPoints % points != 0) throw new ArgumentException($"The solver's points must be a multiple of the {points} points of the data, got {solverPoints}.", nameof(solverPoints));
        if (steps < times - 1 || steps % (times - 1) != 0) throw new ArgumentException($"The steps must be a multiple of {times - 1}, got {steps}.", nameof(steps));
        (SolverPoints, Steps) = (solverPoints, steps);
        Field = new GaussianField(points, length);
    }

    /// <inheritdoc/>
    public string Name => "mionet-advection-diffusion";

    /// <summary>Query points in space, sensors of each input function.</summary>
    public int SensorCount { get; }

    IOperatorProblem IOperatorProblem.Reference => new AdvectionDiffusionProblem(SensorCount, Times, 2 * SolverPoints, 4 * Steps, Field.Length);

    /// <inheritdoc/>
    public int Sensors => 2 * SensorCount;

    IReadOnlyList<int> IOperatorProblem.Inputs => [SensorCount, SensorCount];

    /// <inheritdoc/>
    public int Points => SensorCount * Times;

    /// <inheritdoc/>
    public int QueryDimension => 2;

    /// <inheritdoc/>
    /// <remarks>Space is periodic, time is not; periodic features of both coordinates would be wrong.</remarks>
    public bool Periodic => false;

    bool IOperatorProblem.EndsIncluded => false;

    /// <summary>Query points in time.</summary>
    public int Times { get; }

    /// <summary>Grid points of the solver.</summary>
    public int SolverPoints { get; }

    /// <summary>Time steps.</summary>
    public int Steps { get; }

    /// <summary>The distribution of f and of V, on [0, 1].</summary>
    public GaussianField Field { get; }

    /// <inheritdoc/>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        var x = arange(SolverPoints, dtype: ScalarType.Float64).div(SolverPoints);
        var modes = Field.Modes(x.mul(Math.PI).sin().square());
        var diffusivity = GaussianField.Coefficients(draws, modes).matmul(modes).abs_().mul_(0.01).add_(0.1).to(device);
        var initial = GaussianField.Coefficients(draws, modes).matmul(modes).to(device);
        var solution = Solve(diffusivity, initial);
        var stride = SolverPoints / SensorCount;
        var queries = Grids.SpaceTime(Grids.Periodic(SensorCount, device).squeeze(1), linspace(0, 1, Times, dtype: ScalarType.Float64, device: device));
        return Grids.Single(cat([Grids.Thin(diffusivity, stride), Grids.Thin(initial, stride)], 1), queries, solution, SensorCount, SensorCount);
    }

    /// <summary>Solves for given diffusivities and initial values.</summary>
    /// <param name="diffusivity">D at the solver's points, not negative, shape <c>[samples, SolverPoints]</c>, double
    /// precision.</param>
    /// <param name="initial">u at time 0 there, the same shape.</param>
    /// <returns>Solution at the query points, times outer and space inner, shape <c>[samples, Points]</c>; the caller
    /// disposes it.</returns>
    /// <exception cref="ArgumentException">A shape is wrong, or a diffusivity is negative.</exception>
    public Tensor Solve(Tensor diffusivity, Tensor initial)
    {
        Shapes.RequireFunctions(diffusivity, SolverPoints, nameof(diffusivity));
        Shapes.RequireSame(diffusivity, initial, nameof(diffusivity), nameof(initial));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        if (!diffusivity.ge(0).all().item<bool>()) throw new ArgumentException("Diffusivities must not be negative: the equation would run backwards in time.", nameof(diffusivity));
        var unit = eye(SolverPoints, dtype: ScalarType.Float64, device: diffusivity.device);
        var (ahead, behind) = (unit.roll(1, 1), unit.roll(-1, 1));
        var second = (ahead + behind - unit.mul(2)).mul((double)SolverPoints * SolverPoints);
        var first = (ahead - behind).mul(SolverPoints / 2.0);
        return Chunks.Map(cat([diffusivity, initial], 1), ChunkValues / ((long)SolverPoints * SolverPoints), part =>
        {
            var start = part.narrow(1, SolverPoints, SolverPoints);
            var matrix = part.narrow(1, 0, SolverPoints).unsqueeze(2).mul(second).sub_(first);
            var states = cat([start.unsqueeze(1), LinearSteps.Integrate(matrix, start, 1.0 / Steps, Steps, Steps / (Times - 1))], 1);
            return states.slice(2, 0, SolverPoints, SolverPoints / SensorCount).reshape(part.shape[0], Points);
        }).MoveToOuterDisposeScope();
    }
}
