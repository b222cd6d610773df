using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The Navier-Stokes equations of an incompressible fluid in vorticity form, periodic on the unit square: initial vorticity
/// to vorticity at a later time, or at several.</summary>
/// <remarks>
/// <para>The problem of the Fourier neural operator paper (Li et al. 2021, arXiv:2010.08895, section 5.3): forcing <c>0.1
/// (sin(2 pi (x + y)) + cos(2 pi (x + y)))</c>, initial vorticity from <c>N(0, 7^(3/2) (-Laplacian + 49)^-2.5)</c>, 64 x 64
/// points, viscosity 1e-3. The paper maps the first ten units of time to the rest; here time 0 to time 10.</para>
/// <para>Sensors and query points are those of the grid, rows of equal y, times outermost, <c>t_j = (j + 1) time /
/// times</c>. The field has wave numbers up to 20, so that equal draws give equal functions on every grid.</para>
/// </remarks>
public sealed record NavierStokesProblem : IOperatorProblem
{
    private const int Modes = 20;

    /// <summary>Creates the problem.</summary>
    /// <param name="grid">Sensors and query points in each direction, at least 2.</param>
    /// <param name="viscosity">nu, positive.</param>
    /// <param name="time">The final time, positive.</param>
    /// <param name="times">1: the solution at the final time only. Otherwise query points in time.</param>
    /// <param name="solverPoints">Points of the solver in each direction, an even multiple of <paramref name="grid"/> or
    /// equal to it, at least 64.</param>
    /// <param name="steps">Time steps in all, a multiple of <paramref name="times"/>; too few for stability are refused
    /// when data are generated.</param>
    /// <exception cref="ArgumentException">A value is out of its range or the grids do not fit.</exception>
    public NavierStokesProblem(int grid = 64, double viscosity = 1e-3, double time = 10, int times = 1, int solverPoints = 64, int steps = 200)
    {
        Grid = Require.AtLeast(grid, 2);
        Viscosity = Require.Positive(viscosity, nameof(viscosity), "The viscosity");
        Time = Require.Positive(time, nameof(time), "The final time");
        Times = Require.AtLeast(times, 1);
        if (solverPoints < 64 || solverPoints % grid != 0 || solverPoints % 2 != 0)
            throw new ArgumentException($"The solver's grid must be an even multiple of the {grid} points of the data, at least 64, got {solverPoints}.", nameof(solverPoints));
        if (steps < times || steps % times != 0)
            throw new ArgumentException($"The steps must be a multiple of the {times} times of the data, got {steps}.", nameof(steps));
        (SolverPoints, Steps) = (solverPoints, steps);
    }

    /// <inheritdoc/>
    public string Name => "navier-stokes";

    /// <inheritdoc/>
    public int Sensors => Grid * Grid;

    /// <inheritdoc/>
    public int Points => Grid * Grid * Times;

    /// <inheritdoc/>
    public int QueryDimension => Times == 1 ? 2 : 3;

    IReadOnlyList<string> IOperatorProblem.Coordinates => Times == 1 ? ["x", "y"] : ["x", "y", "t"];

    IReadOnlyList<string> IOperatorProblem.OutputNames => ["w"];

    /// <inheritdoc/>
    /// <remarks>Space is periodic, time is not.</remarks>
    public bool Periodic => Times == 1;

    bool IOperatorProblem.EndsIncluded => false;

    IOperatorProblem IOperatorProblem.Reference => new NavierStokesProblem(Grid, Viscosity, Time, Times, 2 * SolverPoints, 4 * Steps);

    /// <summary>Sensors and query points in each direction.</summary>
    public int Grid { get; }

    /// <summary>nu.</summary>
    public double Viscosity { get; }

    /// <summary>The final time.</summary>
    public double Time { get; }

    /// <summary>Query points in time; 1 stands for the final time.</summary>
    public int Times { get; }

    /// <summary>Points of the solver in each direction.</summary>
    public int SolverPoints { get; }

    /// <summary>Time steps in all.</summary>
    public int Steps { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The steps are too few for stability; the message says how many
    /// suffice.</exception>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        var initial = Initial(draws).to(device);
        var axis = arange(SolverPoints, dtype: ScalarType.Float64, device: device).mul(2 * Math.PI / SolverPoints);
        var angle = axis.unsqueeze(0) + axis.unsqueeze(1);
        var solution = NavierStokesSolver.Solve(initial, Viscosity, angle.sin().add_(angle.cos()).mul_(0.1), Time, Times, Steps / Times);
        var stride = SolverPoints / Grid;
        Tensor Thin(Tensor values) => values.slice(-1, 0, SolverPoints, stride).slice(-2, 0, SolverPoints, stride).reshape(draws.Samples, -1);
        var x = Grids.Periodic(Grid, device).squeeze(1);
        var plane = Grids.SpaceTime(x, x);
        var t = arange(1, Times + 1, dtype: ScalarType.Float64, device: device).mul(Time / Times);
        var queries = Times == 1 ? plane : cat([plane.repeat(Times, 1), t.repeat_interleave(Grid * Grid).unsqueeze(1)], 1);
        return Grids.Single(Thin(initial), queries, Thin(solution));
    }

    // Half of the wave numbers stand for all: sqrt(2 lambda) (a cos + b sin) of each, as the real part of a double sum.
    private Tensor Initial(SampleDraws draws)
    {
        var x = arange(-Modes, Modes + 1, dtype: ScalarType.Float64).unsqueeze(0);
        var y = arange(Modes + 1, dtype: ScalarType.Float64).unsqueeze(1);
        var deviation = x.square().add(y.square()).mul(4 * Math.PI * Math.PI).add(49).pow(-1.25).mul(Math.Sqrt(2 * Math.Pow(7, 1.5)));
        var half = y.gt(0).logical_or(x.gt(0)).to(ScalarType.Float64);
        var noise = draws.Normal(Modes + 1, (2 * Modes) + 1, 2).mul(deviation.mul(half).unsqueeze(-1));
        var places = arange(SolverPoints, dtype: ScalarType.Float64).mul(2 * Math.PI / SolverPoints);
        Tensor Waves(Tensor numbers) => places.unsqueeze(1).mul(numbers.reshape(1, -1)) is var phase ? complex(phase.cos(), phase.sin()) : phase;
        return Waves(y).matmul(view_as_complex(noise)).matmul(Waves(x).t()).real;
    }
}
