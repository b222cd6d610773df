using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Shallow water after the break of a circular dam: initial height to height in space and time, or to height
/// and both momenta.</summary>
/// <remarks>
/// <para>The scenario of PDEBench (Takamoto et al. 2022, arXiv:2210.07182): the square [-2.5, 2.5]^2, g = 1, height 2
/// inside a circle of random radius in [0.3, 0.7] and 1 outside, time 1. The solution is radially symmetric until waves
/// reach the sides, later than time 1. The equations have no length of their own, so the solution of any dam is that of
/// radius 1 with place and time divided by the radius: one solution along the radius serves all samples, on a grid so
/// fine that bores are sharp.</para>
/// <para>The momenta h u and h v are the radial one times the direction of the point. Sensors are the initial heights
/// at the centres of the grid's cells, rows of equal y; query points are <c>(x, y, t)</c>, times outermost, <c>t_j = (j
/// + 1) time / times</c>.</para>
/// </remarks>
public sealed record ShallowWaterProblem : IOperatorProblem
{
    private const double SmallestDam = 0.3;

    // Cells that the scheme looks ahead, and more for the smallest steps.
    private const int Margin = 64;

    // Of Heun's method with limited slopes, as a share of a cell.
    private const double Courant = 0.45;

    /// <summary>Creates the problem.</summary>
    /// <param name="grid">Grid cells in each direction, at least 2.</param>
    /// <param name="times">Query points in time, at least 1.</param>
    /// <param name="time">The final time, positive.</param>
    /// <param name="inside">Height inside the dam.</param>
    /// <param name="outside">Height outside.</param>
    /// <param name="solverCells">Solver cells from the centre to the dam, at least 8.</param>
    /// <param name="momenta">Whether the outputs are height and the momenta in x and y, or the height alone.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public ShallowWaterProblem(
        int grid = 32, int times = 5, double time = 1, double inside = 2, double outside = 1, int solverCells = 1024, bool momenta = false)
    {
        Grid = Require.AtLeast(grid, 2);
        Times = Require.AtLeast(times, 1);
        Time = Require.Positive(time, nameof(time), "The final time");
        Inside = Require.Positive(inside, nameof(inside), "The height inside");
        Outside = Require.Positive(outside, nameof(outside), "The height outside");
        SolverCells = Require.AtLeast(solverCells, 8);
        Momenta = momenta;
    }

    /// <summary>Half the side of the square.</summary>
    public static double HalfWidth => 2.5;

    /// <inheritdoc/>
    public string Name => Momenta ? "shallow-water-3" : "shallow-water";

    IOperatorProblem IOperatorProblem.Reference => new ShallowWaterProblem(Grid, Times, Time, Inside, Outside, 4 * SolverCells, Momenta);

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

    bool IOperatorProblem.CellCentered => true;

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

    /// <summary>Solver cells from the centre to the dam.</summary>
    public int SolverCells { get; }

    /// <summary>Whether the outputs are height and the momenta in x and y, or the height alone.</summary>
    public bool Momenta { get; }

    /// <inheritdoc/>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        var dam = draws.Uniform(1).mul(0.4).add(SmallestDam);
        var centers = arange(Grid, dtype: ScalarType.Float64).add(0.5).mul(2 * HalfWidth / Grid).sub(HalfWidth);
        var (x, y) = (centers.unsqueeze(0).expand(Grid, Grid).reshape(Grid * Grid), centers.unsqueeze(1).expand(Grid, Grid).reshape(Grid * Grid));
        var radius = (x.square() + y.square()).sqrt();
        var sensors = radius.unsqueeze(0).lt(dam).to(ScalarType.Float64).mul(Inside - Outside).add(Outside);
        var t = arange(1, Times + 1, dtype: ScalarType.Float64).mul(Time / Times).unsqueeze(1).expand(Times, Grid * Grid);
        var queries = stack([x.unsqueeze(0).expand_as(t), y.unsqueeze(0).expand_as(t), t], -1).reshape(Points, 3);
        // [samples, times, 2, grid^2]
        var state = Solve(dam, radius);
        var height = state.select(2, 0).reshape(draws.Samples, Points);
        if (!Momenta) return Grids.Single(sensors.to(device), queries.to(device), height.to(device));
        var (momentum, away) = (state.select(2, 1), radius.clamp_min(1e-30));
        var outputs = stack([height, momentum.mul(x.div(away)).reshape(draws.Samples, Points), momentum.mul(y.div(away)).reshape(draws.Samples, Points)], -1);
        return Grids.Single(sensors.to(device), queries.to(device), outputs.to(device));
    }

    /// <summary>Solves for dams of given radii.</summary>
    /// <param name="dam">The radii, at least 0.3, shape <c>[samples, 1]</c>, double precision.</param>
    /// <param name="radius">Where the solution is wanted, shape <c>[points]</c>.</param>
    /// <returns>Heights and momenta along the radius at the times, shape <c>[samples, times, 2, points]</c>; the caller
    /// disposes it.</returns>
    /// <exception cref="ArgumentException">A radius is smaller.</exception>
    public Tensor Solve(Tensor dam, Tensor radius)
    {
        ArgumentNullException.ThrowIfNull(dam);
        ArgumentNullException.ThrowIfNull(radius);
        var dams = dam.cpu().contiguous().data<double>().ToArray();
        var places = radius.cpu().contiguous().data<double>().ToArray();
        if (dams.Min() < SmallestDam) throw new ArgumentException(FormattableString.Invariant($"Radii of dams must be at least {SmallestDam}, got {dams.Min()}."), nameof(dam));
        var wanted = dams.SelectMany((size, sample) => Enumerable.Range(0, Times).Select(index => (Time: (index + 1) * Time / Times / size, Row: (sample * Times) + index)))
            .OrderBy(one => one.Time).ToArray();
        // No bore of this dam is faster than one into the water outside with the full height behind it.
        var fastest = Math.Sqrt(Math.Max(Inside, Outside) * (Inside + Outside) / (2 * Math.Min(Inside, Outside)));
        int Reached(double time) => (int)((1 + (fastest * time)) * SolverCells) + Margin;
        var cells = Reached(Time / SmallestDam);
        var scheme = new ShallowWaterScheme(Enumerable.Range(0, cells).Select(cell => cell < SolverCells ? Inside : Outside).ToArray(), 1.0 / SolverCells, 1, true);
        var result = new double[dams.Length * Times * 2 * places.Length];
        var (beforeHeight, beforeDischarge, time, next) = (new double[cells], new double[cells], 0.0, 0);
        while (next < wanted.Length)
        {
            var step = Courant / (SolverCells * scheme.LargestSpeed(Math.Min(cells, Reached(time))));
            var active = Math.Min(cells, Reached(time + step));
            if (wanted[next].Time <= time + step)
            {
                scheme.Height.CopyTo(beforeHeight);
                scheme.Discharge.CopyTo(beforeDischarge);
            }

            scheme.Step(step, active);
            for (; next < wanted.Length && wanted[next].Time <= time + step; next++)
            {
                var later = (wanted[next].Time - time) / step;
                var row = result.AsSpan(wanted[next].Row * 2 * places.Length, 2 * places.Length);
                var scale = SolverCells / dams[wanted[next].Row / Times];
                for (var point = 0; point < places.Length; point++)
                {
                    // Linear between the centres of cells; at the centre the height is level and the momentum 0.
                    var position = Math.Clamp((places[point] * scale) - 0.5, -0.5, cells - 1.000001);
                    var cell = Math.Max(0, (int)Math.Floor(position));
                    var share = position - cell;
                    row[point] = At(beforeHeight, scheme.Height, cell, Math.Max(0, share), later);
                    row[places.Length + point] = position >= 0
                        ? At(beforeDischarge, scheme.Discharge, cell, share, later)
                        : At(beforeDischarge, scheme.Discharge, 0, 0, later) * ((2 * position) + 1);
                }
            }

            time += step;
        }

        return tensor(result, [dams.Length, Times, 2, places.Length]);

        static double At(double[] before, ReadOnlySpan<double> after, int cell, double share, double later)
        {
            var (early, late) = (before[cell] + (share * (before[cell + 1] - before[cell])), after[cell] + (share * (after[cell + 1] - after[cell])));
            return early + (later * (late - early));
        }
    }
}
