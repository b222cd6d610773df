using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Diffusion and reaction with a source, on [0, 1] x (0, 1]: source to solution in space and time.</summary>
/// <remarks>
/// <para><c>s_t = D s_xx + k s^2 + u(x)</c>, zero initial and boundary values, u a Gaussian random field; D = k = 0.01,
/// length 0.2,
/// 100 x 100 cells (Lu et al. 2021, arXiv:1910.03193, section 4.3).</para>
/// <para>Central differences in space; Crank-Nicolson for diffusion and second-order Adams-Bashforth for the reaction
/// in time
/// (the first step is explicit Euler for the reaction): second order in both. All samples advance together, one matrix
/// product a step.</para>
/// </remarks>
public sealed record DiffusionReactionProblem : IOperatorProblem
{
    /// <summary>Creates the problem.</summary>
    /// <param name="sensors">Grid points in space, both ends included, at least 3.</param>
    /// <param name="steps">Time steps to time 1, at least 1.</param>
    /// <param name="spaceStride">Every how many-th grid point is a query point; divides <paramref name="sensors"/> -
    /// 1.</param>
    /// <param name="timeStride">Every how many-th time step is a query time; divides <paramref name="steps"/>.</param>
    /// <param name="diffusivity">D, positive.</param>
    /// <param name="reaction">k.</param>
    /// <param name="length">Correlation length of the source, positive.</param>
    /// <param name="source">The distribution of the sources at the sensors; a <see cref="GaussianField"/> of the given
    /// length if null.</param>
    /// <exception cref="ArgumentException">A value is out of its range, a stride does not divide its grid, or the
    /// distribution is on another grid.</exception>
    public DiffusionReactionProblem(
        int sensors = 101, int steps = 100, int spaceStride = 1, int timeStride = 1,
        double diffusivity = 0.01, double reaction = 0.01, double length = 0.2, IFunctionSampler? source = null)
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
        SpaceStride = spaceStride;
        TimeStride = timeStride;
        Diffusivity = diffusivity;
        Reaction = reaction;
    }

    /// <inheritdoc/>
    public string Name => "diffusion-reaction";

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
        var (advance, implicitInverse) = Operators(step, source.device);
        var forcing = source.narrow(1, 1, Sensors - 2).mul(step);
        var state = zeros_like(forcing);
        var previous = zeros_like(forcing);
        var boundary = zeros_like(forcing.narrow(1, 0, 1));
        var largest = 0.0;
        var snapshots = new List<Tensor>();
        for (var index = 1; index <= Steps; index++)
        {
            using var inner = NewDisposeScope();
            var rate = state.mul(state).mul_(Reaction * step);
            var reaction = index == 1 ? rate : rate.mul(1.5).sub_(previous.mul(0.5));
            var next = (state.matmul(advance) + (reaction + forcing).matmul(implicitInverse)).MoveToOuterDisposeScope();
            previous.Dispose();
            previous = rate.MoveToOuterDisposeScope();
            if (index > 1) state.Dispose();
            state = next;
            if (index % TimeStride != 0) continue;
            largest = Math.Max(largest, state.abs().max().item<double>());
            var whole = cat([boundary, state, boundary], 1);
            snapshots.Add(Grids.Thin(whole, SpaceStride).contiguous().MoveToOuterDisposeScope());
        }

        if (!(2 * Math.Abs(Reaction) * largest * step < 1))
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"Diffusion-reaction: the step must be below {1 / (2 * Math.Abs(Reaction) * largest):g4} (stability limit 2 |k s| step < 1 with |s| up to {largest:g4} and reaction rate {Reaction:g4}), got {step:g4}, or the solution itself blows up. Take more than {Steps} steps or a smaller rate."),
                nameof(source));
        return cat(snapshots.ToArray(), 1).MoveToOuterDisposeScope();
    }

    // (I - h D A / 2) s' = (I + h D A / 2) s + h f, with A the second difference: symmetric, so rows may be multiplied
    // from the right.
    private (Tensor Advance, Tensor ImplicitInverse) Operators(double step, Device device)
    {
        var inner = Sensors - 2;
        var cells = (double)(Sensors - 1);
        var unit = eye(inner, dtype: ScalarType.Float64, device: device);
        var neighbours = diag(ones(inner - 1, dtype: ScalarType.Float64, device: device), 1);
        var difference = (neighbours + neighbours.t() - unit.mul(2)).mul(0.5 * step * Diffusivity * cells * cells);
        var inverse = linalg.inv(unit - difference);
        return ((unit + difference).matmul(inverse), inverse);
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
