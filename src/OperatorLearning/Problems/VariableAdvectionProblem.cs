using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Advection with variable speed on the unit square, <c>s_t + u(x) s_x = 0</c>, <c>s(x, 0) = sin(pi x)</c>,
/// <c>s(0, t) = sin(pi t / 2)</c>: speed to solution.</summary>
/// <remarks>
/// <para>Wang, Wang and Perdikaris 2021 (arXiv:2103.10974, section 4.2): <c>u = V - min V + 1</c>, V from the
/// squared-exponential field of length 0.2, 100 sensors, 100 x 100 query
/// points. The minimum is taken on 1001 points, so that equal draws give equal speeds on every grid.</para>
/// <para>By characteristics, exact up to the table of travel times <c>T(x)</c>, the integral of 1 / u from 0 to x: at
/// (x, t) stands what left the boundary at <c>T(x) - t</c> before 0, or the initial value at the place whose travel time
/// is <c>T(x) - t</c>. The kink between both is where it belongs. The table (Simpson's rule, its inverse by cubics) is of
/// fourth order.</para>
/// </remarks>
public sealed record VariableAdvectionProblem : IOperatorProblem
{
    private const int MinimumPoints = 1001;
    private const long ChunkValues = 260_000;

    /// <summary>Creates the problem.</summary>
    /// <param name="points">Sensors, and query points in space, at least 2.</param>
    /// <param name="times">Query points in time, both ends included, at least 2.</param>
    /// <param name="length">Correlation length of the speed, positive.</param>
    /// <param name="refinement">Intervals of the table of travel times per sensor interval, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public VariableAdvectionProblem(int points = 100, int times = 100, double length = 0.2, int refinement = 4)
    {
        SensorCount = Require.AtLeast(points, 2);
        Times = Require.AtLeast(times, 2);
        Refinement = Require.AtLeast(refinement, 1);
        Speed = new GaussianField(points, length);
    }

    /// <inheritdoc/>
    public string Name => "variable-advection";

    IOperatorProblem IOperatorProblem.Reference => new VariableAdvectionProblem(SensorCount, Times, Speed.Length, 4 * Refinement);

    /// <inheritdoc/>
    public int Sensors => SensorCount;

    /// <inheritdoc/>
    public int Points => SensorCount * Times;

    /// <inheritdoc/>
    public int QueryDimension => 2;

    /// <inheritdoc/>
    public bool Periodic => false;

    /// <summary>Query points in time.</summary>
    public int Times { get; }

    /// <summary>Intervals of the table of travel times per sensor interval.</summary>
    public int Refinement { get; }

    /// <summary>The distribution of V.</summary>
    public GaussianField Speed { get; }

    private int SensorCount { get; }

    private int Cells => (SensorCount - 1) * Refinement;

    /// <inheritdoc/>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        // Values at the ends and midpoints of the table's intervals, and where the minimum is taken, of the same
        // functions.
        var halves = linspace(0, 1, (2 * Cells) + 1, dtype: ScalarType.Float64);
        var modes = Speed.Modes(cat([halves, linspace(0, 1, MinimumPoints, dtype: ScalarType.Float64)], 0));
        var values = GaussianField.Coefficients(draws, modes).to(device).matmul(modes.to(device));
        var speed = values.sub(values.narrow(1, halves.shape[0], MinimumPoints).amin([1], true)).add_(1).narrow(1, 0, halves.shape[0]);
        var solution = Solve(speed, x => x.mul(Math.PI).sin(), t => t.mul(Math.PI / 2).sin());
        var queries = Grids.SpaceTime(
            linspace(0, 1, SensorCount, dtype: ScalarType.Float64, device: device), linspace(0, 1, Times, dtype: ScalarType.Float64, device: device));
        return Grids.Single(Grids.Thin(speed, 2 * Refinement), queries, solution);
    }

    /// <summary>Solves for given speeds, initial and boundary values.</summary>
    /// <param name="speed">Positive values at the ends and midpoints of the table's intervals, shape <c>[samples, 2
    /// (sensors - 1) Refinement + 1]</c>, double precision.</param>
    /// <param name="initial">The initial value at places in [0, 1], elementwise.</param>
    /// <param name="inflow">The value at x = 0 at times in [0, 1], elementwise.</param>
    /// <returns>Solution at the query points, shape <c>[samples, Points]</c>; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The shape is wrong, or a speed is not positive.</exception>
    public Tensor Solve(Tensor speed, Func<Tensor, Tensor> initial, Func<Tensor, Tensor> inflow)
    {
        Shapes.RequireFunctions(speed, (2 * Cells) + 1, nameof(speed));
        ArgumentNullException.ThrowIfNull(initial);
        ArgumentNullException.ThrowIfNull(inflow);
        if (!speed.gt(0).all().item<bool>())
            throw new ArgumentException("Speeds must be positive, since values come in at x = 0 only.", nameof(speed));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        return Chunks.Map(speed, ChunkValues / Points, part => Trace(part, initial, inflow)).MoveToOuterDisposeScope();
    }

    private Tensor Trace(Tensor speed, Func<Tensor, Tensor> initial, Func<Tensor, Tensor> inflow)
    {
        var slowness = speed.reciprocal();
        var nodes = slowness.slice(1, 0, (2 * Cells) + 1, 2);
        var middles = slowness.slice(1, 1, (2 * Cells) + 1, 2);
        var travel = nodes.narrow(1, 0, Cells).add(nodes.narrow(1, 1, Cells)).add_(middles, 4).div_(6.0 * Cells).cumsum(1);
        travel = cat([zeros_like(travel.narrow(1, 0, 1)), travel], 1);
        var times = linspace(0, 1, Times, dtype: ScalarType.Float64, device: speed.device);
        // How long before it came to x what stands there was at x = 0, at the time 0: negative if it came in later.
        var left = Grids.Thin(travel, Refinement).unsqueeze(1).sub(times.unsqueeze(1)).reshape(speed.shape[0], Points);
        var cell = searchsorted(travel, left.contiguous(), right: true).sub_(1).clamp_(0, Cells - 1);
        var (start, end) = (travel.gather(1, cell), travel.gather(1, cell.add(1)));
        var width = end.sub(start);
        var share = left.sub(start).div_(width);
        // The inverse of the travel time has slope u: a cubic in each interval.
        var ends = Grids.Thin(speed, 2);
        var (first, last) = (ends.gather(1, cell).mul_(width), ends.gather(1, cell.add(1)).mul_(width));
        var rise = 1.0 / Cells;
        var square = first.mul(2).add_(last).neg_().add_(3 * rise);
        var cube = first.add(last).sub_(2 * rise);
        var foot = cube.mul_(share).add_(square).mul_(share).add_(first).mul_(share).add_(cell.to(ScalarType.Float64), rise);
        return where(left.ge(0), initial(foot.clamp_(0, 1)), inflow(left.neg().clamp_min_(0)));
    }
}
