using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Diffusion and reaction with a source, on [0, 1] x (0, 1]: source to solution in space and time.</summary>
/// <remarks>
/// <para><c>s_t = D s_xx + k s^2 + u(x)</c>, zero initial and boundary values, u a Gaussian random field; D = k = 0.01,
/// length 0.2,
/// 100 x 100 cells (Lu et al. 2021, arXiv:1910.03193, section 4.3).</para>
/// <para>Finite volumes on a grid finer than the sensors' (the source between them by cubics), in graded steps that
/// resolve the layers which a source that does not vanish at the ends makes there; second order in both.</para>
/// </remarks>
public sealed record DiffusionReactionProblem : IOperatorProblem
{
    /// <summary>Creates the problem.</summary>
    /// <param name="sensors">Grid points in space, both ends included, at least 3.</param>
    /// <param name="steps">Time steps to time 1, at least 1; the first are graded, and more.</param>
    /// <param name="spaceStride">Every how many-th grid point is a query point; divides <paramref name="sensors"/> -
    /// 1.</param>
    /// <param name="timeStride">Every how many-th time step is a query time; divides <paramref name="steps"/>.</param>
    /// <param name="diffusivity">D, positive.</param>
    /// <param name="reaction">k.</param>
    /// <param name="length">Correlation length of the source, positive.</param>
    /// <param name="source">The distribution of the sources at the sensors; a <see cref="GaussianField"/> of the given
    /// length if null.</param>
    /// <param name="cells">Solver cells per sensor interval, at least 1.</param>
    /// <exception cref="ArgumentException">A value is out of its range, a stride does not divide its grid, or the
    /// distribution is on another grid.</exception>
    public DiffusionReactionProblem(
        int sensors = 101, int steps = 100, int spaceStride = 1, int timeStride = 1,
        double diffusivity = 0.01, double reaction = 0.01, double length = 0.2, IFunctionSampler? source = null, int cells = 4)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sensors, 3);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (spaceStride < 1 || (sensors - 1) % spaceStride != 0)
            throw new ArgumentException($"The stride in space must divide {sensors - 1}, got {spaceStride}.", nameof(spaceStride));
        if (timeStride < 1 || steps % timeStride != 0)
            throw new ArgumentException($"The stride in time must divide {steps}, got {timeStride}.", nameof(timeStride));
        if (!(diffusivity > 0)) throw new ArgumentOutOfRangeException(nameof(diffusivity), diffusivity, "The diffusivity must be positive.");
        if (!double.IsFinite(reaction)) throw new ArgumentOutOfRangeException(nameof(reaction), reaction, "The reaction rate must be finite.");
        Source = Grids.RequirePoints(source ?? new GaussianField(sensors, length), sensors, nameof(source));
        Steps = steps;
        Cells = Require.AtLeast(cells, 1);
        SpaceStride = spaceStride;
        TimeStride = timeStride;
        Diffusivity = diffusivity;
        Reaction = reaction;
    }

    /// <inheritdoc/>
    public string Name => "diffusion-reaction";

    IOperatorProblem IOperatorProblem.Reference =>
        new DiffusionReactionProblem(Sensors, 8 * Steps, SpaceStride, 8 * TimeStride, Diffusivity, Reaction, source: Source, cells: 8 * Cells);

    /// <inheritdoc/>
    public int Sensors => Source.Points;

    /// <inheritdoc/>
    public int Points => ((Sensors - 1) / SpaceStride + 1) * (Steps / TimeStride);

    /// <inheritdoc/>
    public int QueryDimension => 2;

    /// <inheritdoc/>
    public bool Periodic => false;

    /// <summary>The distribution of sources.</summary>
    public IFunctionSampler Source { get; }

    /// <summary>Time steps.</summary>
    public int Steps { get; }

    /// <summary>Solver cells per sensor interval.</summary>
    public int Cells { get; }

    /// <summary>Stride of the query points in space.</summary>
    public int SpaceStride { get; }

    /// <summary>Stride of the query points in time.</summary>
    public int TimeStride { get; }

    /// <summary>D.</summary>
    public double Diffusivity { get; }

    /// <summary>k.</summary>
    public double Reaction { get; }

    /// <inheritdoc/>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        var source = Source.Sample(draws, device);
        var (solution, queries) = (Solve(source), Queries(device));
        return Grids.Single(source, queries, solution);
    }

    /// <summary>Solves for given sources that do not depend on time.</summary>
    /// <param name="source">Values at the sensors, shape <c>[samples, Sensors]</c>, double precision.</param>
    /// <returns>Solution at the query points, times outer and space inner, shape <c>[samples, Points]</c>; the caller
    /// disposes it.</returns>
    /// <exception cref="ArgumentException">The explicit reaction term left its stability limit, <c>2 |k s| step &lt;
    /// 1</c> everywhere.</exception>
    public Tensor Solve(Tensor source)
    {
        Shapes.RequireFunctions(source, Sensors, nameof(source));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var step = 1.0 / Steps;
        var fine = source.matmul(Interpolation(source.device));
        var diffusivity = full_like(fine.narrow(1, 1, fine.shape[1] - 1), Diffusivity);
        var solution = GradedDiffusion.Solve(diffusivity, fine, Reaction, Steps / TimeStride, TimeStride, Cells * SpaceStride);
        var largest = solution.abs().max().item<double>();
        if (!(2 * Math.Abs(Reaction) * largest * step < 1))
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"Diffusion-reaction: the step must be below {1 / (2 * Math.Abs(Reaction) * largest):g4} (stability limit 2 |k s| step < 1 with |s| up to {largest:g4} and reaction rate {Reaction:g4}), got {step:g4}, or the solution itself blows up. Take more than {Steps} steps or a smaller rate."),
                nameof(source));
        return solution.MoveToOuterDisposeScope();
    }

    // Weights of the sensors, shape [sensors, solver's nodes]: the polynomial through the four sensors around (fewer
    // where there are fewer).
    private Tensor Interpolation(Device device)
    {
        var (nodes, order) = (((Sensors - 1) * Cells) + 1, Math.Min(4, Sensors));
        var weights = new double[Sensors * nodes];
        for (var node = 0; node < nodes; node++)
        {
            var position = (double)node / Cells;
            var first = Math.Clamp((node / Cells) - 1, 0, Sensors - order);
            for (var sensor = first; sensor < first + order; sensor++)
                weights[(sensor * nodes) + node] = Enumerable.Range(first, order).Where(other => other != sensor)
                    .Aggregate(1.0, (product, other) => product * (position - other) / (sensor - other));
        }

        return tensor(weights, [Sensors, nodes], device: device);
    }

    private Tensor Queries(Device device)
    {
        var space = (Sensors - 1) / SpaceStride + 1;
        var times = Steps / TimeStride;
        var x = linspace(0, 1, space, dtype: ScalarType.Float64, device: device).unsqueeze(0).expand(times, space);
        var t = arange(1, times + 1, dtype: ScalarType.Float64, device: device).div(times).unsqueeze(1).expand(times, space);
        return stack([x, t], -1).reshape(times * space, 2);
    }
}
