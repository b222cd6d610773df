using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Shallow water after the break of a circular dam: initial height to height in space and time, or to height
/// and both momenta.</summary>
/// <remarks>
/// <para>The scenario of PDEBench (Takamoto et al. 2022, arXiv:2210.07182): the square [-2.5, 2.5]^2, g = 1, height 2
/// inside a circle of random radius in [0.3, 0.7]
/// and 1 outside, time 1. The solution is radially symmetric until waves reach the sides, later than time 1, so it is
/// computed along the radius,
/// finer than a grid in the plane would allow, and interpolated to the grid.</para>
/// <para>The momenta h u and h v are the radial one times the direction of the point. Sensors are the initial heights
/// at the centres of the grid's cells, rows of equal y; query points are <c>(x, y, t)</c>, times outermost, <c>t_j = (j
/// + 1) time / times</c>.</para>
/// </remarks>
public sealed record ShallowWaterProblem : IOperatorProblem
{
    /// <summary>Creates the problem.</summary>
    /// <param name="grid">Grid cells in each direction, at least 2.</param>
    /// <param name="times">Query points in time, at least 1.</param>
    /// <param name="time">The final time, positive.</param>
    /// <param name="inside">Height inside the dam.</param>
    /// <param name="outside">Height outside.</param>
    /// <param name="solverCells">Cells along the radius, at least 4.</param>
    /// <param name="steps">Time steps in all, a multiple of <paramref name="times"/>; too few for stability are refused
    /// when data are generated.</param>
    /// <param name="momenta">Whether the outputs are height and the momenta in x and y, or the height alone.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public ShallowWaterProblem(
        int grid = 32, int times = 5, double time = 1, double inside = 2, double outside = 1, int solverCells = 320, int steps = 520, bool momenta = false)
    {
        Grid = Require.AtLeast(grid, 2);
        Times = Require.AtLeast(times, 1);
        Time = Require.Positive(time, nameof(time), "The final time");
        Inside = Require.Positive(inside, nameof(inside), "The height inside");
        Outside = Require.Positive(outside, nameof(outside), "The height outside");
        SolverCells = Require.AtLeast(solverCells, 4);
        if (steps < times || steps % times != 0)
            throw new ArgumentException($"The steps must be a multiple of the {times} times of the data, got {steps}.", nameof(steps));
        Steps = steps;
        Momenta = momenta;
    }

    /// <summary>Half the side of the square.</summary>
    public static double HalfWidth => 2.5;

    /// <inheritdoc/>
    public string Name => Momenta ? "shallow-water-3" : "shallow-water";

    /// <inheritdoc/>
    public int Sensors => Grid * Grid;

    /// <inheritdoc/>
    public int Points => Grid * Grid * Times;

    /// <inheritdoc/>
    public int QueryDimension => 3;

    /// <inheritdoc/>
    public bool Periodic => false;

    IReadOnlyList<string> IOperatorProblem.OutputNames => Momenta ? ["h", "hu", "hv"] : ["h"];

    bool IOperatorProblem.EndsIncluded => false;

    /// <summary>Grid cells in each direction.</summary>
    public int Grid { get; }

    /// <summary>Query points in time.</summary>
    public int Times { get; }

    /// <summary>The final time.</summary>
    public double Time { get; }

    /// <summary>Height inside the dam.</summary>
    public double Inside { get; }

    /// <summary>Height outside.</summary>
    public double Outside { get; }

    /// <summary>Cells along the radius.</summary>
    public int SolverCells { get; }

    /// <summary>Time steps in all.</summary>
    public int Steps { get; }

    /// <summary>Whether the outputs are height and the momenta in x and y, or the height alone.</summary>
    public bool Momenta { get; }

    /// <summary>The outer end of the radius: the corner of the square.</summary>
    public double Extent => HalfWidth * Math.Sqrt(2);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The step is beyond the stability limit; the message says both.</exception>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        var dam = draws.Uniform(1).mul(0.4).add(0.3).to(device);
        var solution = ShallowWaterSolver.SolveState(InitialHeight(dam), Extent, Time, Times, Steps / Times);
        var centers = arange(Grid, dtype: ScalarType.Float64, device: device).add(0.5).mul(2 * HalfWidth / Grid).sub(HalfWidth);
        var (x, y) = (centers.unsqueeze(0).expand(Grid, Grid).reshape(Grid * Grid), centers.unsqueeze(1).expand(Grid, Grid).reshape(Grid * Grid));
        var radius = (x.square() + y.square()).sqrt();
        var sensors = radius.unsqueeze(0).lt(dam).to(ScalarType.Float64).mul(Inside - Outside).add(Outside);
        var t = arange(1, Times + 1, dtype: ScalarType.Float64, device: device).mul(Time / Times).unsqueeze(1).expand(Times, Grid * Grid);
        var queries = stack([x.unsqueeze(0).expand_as(t), y.unsqueeze(0).expand_as(t), t], -1).reshape(Points, 3);
        var height = Interpolate(solution.select(2, 0), radius).reshape(draws.Samples, Points);
        if (!Momenta) return Grids.Single(sensors, queries, height);
        // Between the centre, where it is zero, and the middle of the first cell the momentum grows in proportion.
        var momentum = Interpolate(solution.select(2, 1), radius).mul_(radius.mul(2 * SolverCells / Extent).clamp_max_(1));
        var away = radius.clamp_min(1e-30);
        return Grids.Single(sensors, queries, stack([height, momentum.mul(x.div(away)).reshape(draws.Samples, Points), momentum.mul(y.div(away)).reshape(draws.Samples, Points)], -1));
    }

    /// <summary>Mean heights in the solver's cells for dams of given radii, shape <c>[samples, 1]</c>, so that the mass
    /// is exact; the caller disposes them.</summary>
    public Tensor InitialHeight(Tensor dam)
    {
        ArgumentNullException.ThrowIfNull(dam);
        using var scope = NewDisposeScope();
        var faces = arange(SolverCells + 1, dtype: ScalarType.Float64, device: dam.device).mul(Extent / SolverCells).square();
        var (inner, outer) = (faces.narrow(0, 0, SolverCells), faces.narrow(0, 1, SolverCells));
        return dam.square().sub(inner).div(outer.sub(inner)).clamp(0, 1).mul(Inside - Outside).add(Outside).MoveToOuterDisposeScope();
    }

    // Linear between the centres of the solver's cells, constant inside the first.
    private Tensor Interpolate(Tensor solution, Tensor radius)
    {
        var position = radius.mul(SolverCells / Extent).sub(0.5).clamp(0, SolverCells - 1.000001);
        var cell = position.floor();
        var share = position.sub(cell);
        var index = cell.to(ScalarType.Int64);
        return solution.index_select(2, index).mul(1 - share).add_(solution.index_select(2, index.add(1)).mul_(share));
    }
}
