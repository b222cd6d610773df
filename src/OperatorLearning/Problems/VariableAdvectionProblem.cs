using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Advection with variable speed on the unit square, <c>s_t + u(x) s_x = 0</c>, <c>s(x, 0) = sin(pi x)</c>,
/// <c>s(0, t) = sin(pi t / 2)</c>: speed to solution.</summary>
/// <remarks>
/// <para>Wang, Wang and Perdikaris 2021 (arXiv:2103.10974, section 4.2): <c>u = V - min V + 1</c>, V from the
/// squared-exponential field of length 0.2, 100 sensors, 100 x 100 query
/// points. The minimum is taken on 1001 points, so that equal draws give equal speeds on every grid.</para>
/// <para>Wendroff's box scheme, implicit and unconditionally stable, of second order; all samples and all nodes on one
/// diagonal of the space-time grid advance together.</para>
/// </remarks>
public sealed record VariableAdvectionProblem : IOperatorProblem
{
    private const int MinimumPoints = 1001;

    /// <summary>Creates the problem.</summary>
    /// <param name="points">Sensors, and query points in space, at least 2.</param>
    /// <param name="times">Query points in time, both ends included, at least 2.</param>
    /// <param name="length">Correlation length of the speed, positive.</param>
    /// <param name="refinement">Solver cells per sensor interval and per time interval, at least 1.</param>
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

    /// <summary>Solver cells per interval.</summary>
    public int Refinement { get; }

    /// <summary>The distribution of V.</summary>
    public GaussianField Speed { get; }

    private int SensorCount { get; }

    private int Cells => (SensorCount - 1) * Refinement;

    private int Steps => (Times - 1) * Refinement;

    /// <inheritdoc/>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        // Values at the sensors, at the midpoints of the solver's cells, and where the minimum is taken, of the same
        // functions.
        var sensors = linspace(0, 1, SensorCount, dtype: ScalarType.Float64);
        var midpoints = arange(Cells, dtype: ScalarType.Float64).add(0.5).div(Cells);
        var modes = Speed.Modes(cat([sensors, midpoints, linspace(0, 1, MinimumPoints, dtype: ScalarType.Float64)], 0));
        var values = GaussianField.Coefficients(draws, modes).to(device).matmul(modes.to(device));
        var speed = values.sub(values.narrow(1, SensorCount + Cells, MinimumPoints).amin([1], true)).add_(1);
        var x = linspace(0, 1, Cells + 1, dtype: ScalarType.Float64, device: device);
        var t = arange(Cells + Steps + 1, dtype: ScalarType.Float64, device: device).div(Steps);
        // The boundary is continued beyond the final time for the diagonals that leave the square.
        var solution = Solve(speed.narrow(1, SensorCount, Cells), x.mul(Math.PI).sin(), t.mul(Math.PI / 2).sin());
        var queries = Grids.SpaceTime(
            linspace(0, 1, SensorCount, dtype: ScalarType.Float64, device: device), linspace(0, 1, Times, dtype: ScalarType.Float64, device: device));
        return Grids.Single(speed.narrow(1, 0, SensorCount), queries, solution);
    }

    /// <summary>Solves for given speeds, initial and boundary values; both may be of any shape that the scheme's second
    /// order resolves.</summary>
    /// <param name="speed">Positive values at the midpoints of the solver's cells, shape <c>[samples, (sensors - 1)
    /// Refinement]</c>, double precision.</param>
    /// <param name="initial">Values at the solver's nodes, shape <c>[cells + 1]</c>.</param>
    /// <param name="inflow">Values at x = 0 and the times <c>j / steps</c>, shape <c>[cells + steps + 1]</c>.</param>
    /// <returns>Solution at the query points, shape <c>[samples, Points]</c>; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A shape is wrong, or a speed is not positive.</exception>
    public Tensor Solve(Tensor speed, Tensor initial, Tensor inflow)
    {
        Shapes.RequireFunctions(speed, Cells, nameof(speed));
        ArgumentNullException.ThrowIfNull(initial);
        ArgumentNullException.ThrowIfNull(inflow);
        if (initial.dim() != 1 || initial.shape[0] != Cells + 1 || inflow.dim() != 1 || inflow.shape[0] != Cells + Steps + 1)
            throw new ArgumentException($"Initial values must have shape [{Cells + 1}] and inflow [{Cells + Steps + 1}], got {Shapes.Text(initial)} and {Shapes.Text(inflow)}.", nameof(initial));
        if (!speed.gt(0).all().item<bool>())
            throw new ArgumentException("Speeds must be positive, since values come in at x = 0 only.", nameof(speed));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var ratio = speed.mul((double)Cells / Steps);
        var weight = (1 - ratio).div_(ratio.add(1));
        var diagonals = Diagonals(weight, initial, inflow);
        // Node (j, n) is entry j of diagonal j + n.
        var columns = new Tensor[SensorCount];
        for (var index = 0; index < SensorCount; index++)
            columns[index] = diagonals.narrow(0, index, Times).select(2, index);
        return stack(columns, -1).permute(1, 0, 2).reshape(speed.shape[0], Points).MoveToOuterDisposeScope();
    }

    // Entry j of diagonal d is the solution at node j and step d - j; of the diagonals and entries, those that are
    // asked for: [diagonals, samples, points].
    private Tensor Diagonals(Tensor weight, Tensor initial, Tensor inflow)
    {
        var samples = weight.shape[0];
        var beforeLast = zeros([samples, Cells + 1], dtype: ScalarType.Float64, device: weight.device);
        var last = zeros_like(beforeLast);
        beforeLast.select(1, 0).copy_(initial[0]);
        var kept = new List<Tensor> { beforeLast.slice(1, 0, Cells + 1, Refinement).clone() };
        SetEnds(last, 1);
        if (Refinement == 1) kept.Add(last.clone());
        for (var diagonal = 2; diagonal <= Cells + Steps; diagonal++)
        {
            using var inner = NewDisposeScope();
            // s(j, n) = s(j - 1, n - 1) + (1 - r) / (1 + r) (s(j, n - 1) - s(j - 1, n)).
            var change = last.narrow(1, 1, Cells).sub(last.narrow(1, 0, Cells)).mul_(weight).add_(beforeLast.narrow(1, 0, Cells));
            beforeLast.narrow(1, 1, Cells).copy_(change);
            SetEnds(beforeLast, diagonal);
            (beforeLast, last) = (last, beforeLast);
            if (diagonal % Refinement == 0) kept.Add(last.slice(1, 0, Cells + 1, Refinement).clone().MoveToOuterDisposeScope());
        }

        return stack(kept.ToArray(), 0);

        void SetEnds(Tensor values, int diagonal)
        {
            values.select(1, 0).copy_(inflow[diagonal]);
            if (diagonal <= Cells) values.select(1, diagonal).copy_(initial[diagonal]);
        }
    }
}
