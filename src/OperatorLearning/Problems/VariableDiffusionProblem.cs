using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Diffusion and reaction with a diffusivity that varies in space, and a source: both of them to the solution
/// in space and time.</summary>
/// <remarks>
/// <para><c>s_t = (D(x) s_x)_x + k s^2 + g(x)</c> on [0, 1] x (0, 1], zero initial and boundary values, k = 0.01, <c>D
/// = 0.01 (1 + |f|)</c>, f and g Gaussian random fields of length 0.2, 100 sensors each
/// (Jin, Meng and Lu 2022, arXiv:2202.06137). Input functions are D and g, side by side, as the paper says; its code
/// feeds f, whose sign the solution does not know.</para>
/// <para>Central differences in conservative form with D between the nodes, Crank-Nicolson for diffusion, second-order
/// Adams-Bashforth for the reaction: second order in both.</para>
/// </remarks>
public sealed record VariableDiffusionProblem : IOperatorProblem
{
    // Matrices of one chunk of samples, about 2 MiB in each of four.
    private const long ChunkValues = 260_000;

    /// <summary>Creates the problem.</summary>
    /// <param name="points">Grid points in space, sensors of each input function, both ends included, at least
    /// 3.</param>
    /// <param name="times">Query points in time, at least 1.</param>
    /// <param name="refinement">Time steps per query time, at least 1.</param>
    /// <param name="diffusivity">The smallest diffusivity, positive.</param>
    /// <param name="reaction">k.</param>
    /// <param name="length">Correlation length of both fields, positive.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public VariableDiffusionProblem(int points = 100, int times = 100, int refinement = 1, double diffusivity = 0.01, double reaction = 0.01, double length = 0.2)
    {
        SensorCount = Require.AtLeast(points, 3);
        Times = Require.AtLeast(times, 1);
        Refinement = Require.AtLeast(refinement, 1);
        Diffusivity = Require.Positive(diffusivity, nameof(diffusivity), "The diffusivity");
        Reaction = Require.Finite(reaction, nameof(reaction), "The reaction rate");
        Field = new GaussianField(points, length);
    }

    /// <inheritdoc/>
    public string Name => "mionet-diffusion-reaction";

    /// <summary>Grid points in space, sensors of each input function.</summary>
    public int SensorCount { get; }

    /// <inheritdoc/>
    public int Sensors => 2 * SensorCount;

    IReadOnlyList<int> IOperatorProblem.Inputs => [SensorCount, SensorCount];

    /// <inheritdoc/>
    public int Points => SensorCount * Times;

    /// <inheritdoc/>
    public int QueryDimension => 2;

    /// <inheritdoc/>
    public bool Periodic => false;

    /// <summary>Query points in time.</summary>
    public int Times { get; }

    /// <summary>Time steps per query time.</summary>
    public int Refinement { get; }

    /// <summary>The smallest diffusivity.</summary>
    public double Diffusivity { get; }

    /// <summary>k.</summary>
    public double Reaction { get; }

    /// <summary>The distribution of f and of g.</summary>
    public GaussianField Field { get; }

    /// <inheritdoc/>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        var x = linspace(0, 1, SensorCount, dtype: ScalarType.Float64);
        var between = arange(SensorCount - 1, dtype: ScalarType.Float64).add(0.5).div(SensorCount - 1);
        // The diffusivity is needed at the nodes, for the sensors, and between them, of the same functions.
        var modes = Field.Modes(cat([x, between]));
        var diffusivity = GaussianField.Coefficients(draws, modes).matmul(modes).abs_().add_(1).mul_(Diffusivity).to(device);
        var source = GaussianField.Coefficients(draws, modes).matmul(modes.narrow(1, 0, SensorCount)).to(device);
        var solution = Solve(diffusivity.narrow(1, SensorCount, SensorCount - 1), source);
        var times = arange(1, Times + 1, dtype: ScalarType.Float64, device: device).div(Times);
        return Grids.Single(cat([diffusivity.narrow(1, 0, SensorCount), source], 1), Grids.SpaceTime(x.to(device), times), solution, SensorCount, SensorCount);
    }

    /// <summary>Solves for given diffusivities and sources.</summary>
    /// <param name="diffusivity">Positive values in the middle between neighbouring nodes, shape <c>[samples,
    /// SensorCount - 1]</c>, double precision.</param>
    /// <param name="source">g at the nodes, shape <c>[samples, SensorCount]</c>, double precision.</param>
    /// <returns>Solution at the query points, times outer and space inner, shape <c>[samples, Points]</c>; the caller
    /// disposes it.</returns>
    /// <exception cref="ArgumentException">A shape is wrong, a diffusivity is not positive, or the explicit reaction
    /// term left its stability limit, <c>2 |k s| step &lt; 1</c>.</exception>
    public Tensor Solve(Tensor diffusivity, Tensor source)
    {
        Shapes.RequireFunctions(diffusivity, SensorCount - 1, nameof(diffusivity));
        Shapes.RequireFunctions(source, SensorCount, nameof(source));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        if (!diffusivity.gt(0).all().item<bool>()) throw new ArgumentException("Diffusivities must be positive.", nameof(diffusivity));
        var (inner, step) = (SensorCount - 2, 1.0 / (Times * Refinement));
        var solution = Chunks.Map(cat([diffusivity, source.narrow(1, 1, inner)], 1), ChunkValues / ((long)inner * inner), part =>
        {
            var forcing = part.narrow(1, SensorCount - 1, inner);
            var states = LinearSteps.Integrate(
                Matrix(part.narrow(1, 0, SensorCount - 1)), zeros_like(forcing), state => state.square().mul_(Reaction).add_(forcing), step, Times * Refinement, Refinement);
            return nn.functional.pad(states, [1, 1]).reshape(part.shape[0], Points);
        });
        var largest = solution.abs().max().item<double>();
        if (!(2 * Math.Abs(Reaction) * largest * step < 1))
            throw new ArgumentException(
                FormattableString.Invariant($"Variable diffusion: the step must be below {1 / (2 * Math.Abs(Reaction) * largest):g4} (stability limit 2 |k s| step < 1 with |s| up to {largest:g4} and reaction rate {Reaction:g4}), got {step:g4}, or the solution itself blows up. Take a larger refinement than {Refinement} or a smaller rate."),
                nameof(source));
        return solution.MoveToOuterDisposeScope();
    }

    // (D s_x)_x at the inner nodes, [samples, inner, inner].
    private Tensor Matrix(Tensor diffusivity)
    {
        var cells = SensorCount - 1;
        var scaled = diffusivity.mul((double)cells * cells);
        var (left, right) = (scaled.narrow(1, 0, cells - 1), scaled.narrow(1, 1, cells - 1));
        var off = diag_embed(scaled.narrow(1, 1, cells - 2), 1);
        return diag_embed(left.add(right).neg_()) + off + off.transpose(1, 2);
    }
}
