using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Diffusion and reaction with a diffusivity that varies in space, and a source: both of them to the solution
/// in space and time.</summary>
/// <remarks>
/// <para><c>s_t = (D(x) s_x)_x + k s^2 + g(x)</c> on [0, 1] x (0, 1], zero initial and boundary values, k = 0.01, <c>D
/// = 0.01 (1 + |f|)</c>, f and g Gaussian random fields of length 0.2, 100 sensors each
/// (Jin, Meng and Lu 2022, arXiv:2202.06137). Input functions are D and g, side by side, as the paper says; its code
/// feeds f, whose sign the solution does not know.</para>
/// <para>Finite volumes on a grid finer than the sensors', with D between the nodes, in graded steps that resolve the
/// layers which a source that does not vanish at the ends makes there; second order in both.</para>
/// </remarks>
public sealed record VariableDiffusionProblem : IOperatorProblem
{
    /// <summary>Creates the problem.</summary>
    /// <param name="points">Grid points in space, sensors of each input function, both ends included, at least
    /// 3.</param>
    /// <param name="times">Query points in time, at least 1.</param>
    /// <param name="refinement">Time steps per query time, where the grading asks for no more, at least 1.</param>
    /// <param name="diffusivity">The smallest diffusivity, positive.</param>
    /// <param name="reaction">k.</param>
    /// <param name="length">Correlation length of both fields, positive.</param>
    /// <param name="cells">Solver cells per sensor interval, at least 1.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public VariableDiffusionProblem(int points = 100, int times = 100, int refinement = 1, double diffusivity = 0.01, double reaction = 0.01, double length = 0.2, int cells = 4)
    {
        SensorCount = Require.AtLeast(points, 3);
        Times = Require.AtLeast(times, 1);
        Refinement = Require.AtLeast(refinement, 1);
        Cells = Require.AtLeast(cells, 1);
        Diffusivity = Require.Positive(diffusivity, nameof(diffusivity), "The diffusivity");
        Reaction = Require.Finite(reaction, nameof(reaction), "The reaction rate");
        Field = new GaussianField(points, length);
    }

    /// <inheritdoc/>
    public string Name => "mionet-diffusion-reaction";

    /// <summary>Grid points in space, sensors of each input function.</summary>
    public int SensorCount { get; }

    IOperatorProblem IOperatorProblem.Reference => new VariableDiffusionProblem(SensorCount, Times, 8 * Refinement, Diffusivity, Reaction, Field.Length, 8 * Cells);

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

    /// <summary>Time steps per query time, where the grading asks for no more.</summary>
    public int Refinement { get; }

    /// <summary>Solver cells per sensor interval.</summary>
    public int Cells { get; }

    private int AllCells => (SensorCount - 1) * Cells;

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
        // The ends and the middles of the solver's cells.
        var modes = Field.Modes(linspace(0, 1, (2 * AllCells) + 1, dtype: ScalarType.Float64));
        var diffusivity = GaussianField.Coefficients(draws, modes).matmul(modes).abs_().add_(1).mul_(Diffusivity).to(device);
        var source = Grids.Thin(GaussianField.Coefficients(draws, modes).matmul(modes), 2).to(device);
        var solution = Solve(diffusivity.slice(1, 1, (2 * AllCells) + 1, 2), source);
        var x = linspace(0, 1, SensorCount, dtype: ScalarType.Float64, device: device);
        var times = arange(1, Times + 1, dtype: ScalarType.Float64, device: device).div(Times);
        return Grids.Single(cat([Grids.Thin(diffusivity, 2 * Cells), Grids.Thin(source, Cells)], 1), Grids.SpaceTime(x, times), solution, SensorCount, SensorCount);
    }

    /// <summary>Solves for given diffusivities and sources.</summary>
    /// <param name="diffusivity">Positive values in the middles of the solver's cells, shape <c>[samples,
    /// (SensorCount - 1) Cells]</c>, double precision.</param>
    /// <param name="source">g at their ends, shape <c>[samples, (SensorCount - 1) Cells + 1]</c>, double
    /// precision.</param>
    /// <returns>Solution at the query points, times outer and space inner, shape <c>[samples, Points]</c>; the caller
    /// disposes it.</returns>
    /// <exception cref="ArgumentException">A shape is wrong, a diffusivity is not positive, or the explicit reaction
    /// term left its stability limit, <c>2 |k s| step &lt; 1</c>.</exception>
    public Tensor Solve(Tensor diffusivity, Tensor source)
    {
        Shapes.RequireFunctions(diffusivity, AllCells, nameof(diffusivity));
        Shapes.RequireFunctions(source, AllCells + 1, nameof(source));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        if (!diffusivity.gt(0).all().item<bool>()) throw new ArgumentException("Diffusivities must be positive.", nameof(diffusivity));
        var step = 1.0 / (Times * Refinement);
        var solution = GradedDiffusion.Solve(diffusivity, source, Reaction, Times, Refinement, Cells);
        var largest = solution.abs().max().item<double>();
        if (!(2 * Math.Abs(Reaction) * largest * step < 1))
            throw new ArgumentException(
                FormattableString.Invariant($"Variable diffusion: the step must be below {1 / (2 * Math.Abs(Reaction) * largest):g4} (stability limit 2 |k s| step < 1 with |s| up to {largest:g4} and reaction rate {Reaction:g4}), got {step:g4}, or the solution itself blows up. Take a larger refinement than {Refinement} or a smaller rate."),
                nameof(source));
        return solution.MoveToOuterDisposeScope();
    }
}
