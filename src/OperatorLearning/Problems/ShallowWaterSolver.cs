using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Finite-volume solver of the shallow water equations, radially symmetric or plane, without bed slope and
/// friction, all samples at once.</summary>
/// <remarks>
/// <para><c>(r h)_t + (r h u)_r = 0</c>, <c>(r h u)_t + (r (h u^2 + g h^2 / 2))_r = g h^2 / 2</c>; in the plane case r
/// is 1 and the source 0. The flux of Harten, Lax
/// and van Leer, van Leer's limited slopes of h and h u, Heun's method. The mass is conserved exactly up to what leaves
/// at the outer end; water
/// at rest stays at rest. The inner end is a wall (the centre), the outer end lets waves out.</para>
/// <para>Second order where the solution is smooth, first at bores. Double precision.</para>
/// </remarks>
public static class ShallowWaterSolver
{
    /// <summary>The largest step accepted: half a cell at twice the wave speed of the deepest water, which no state of
    /// a dam break exceeds.</summary>
    /// <param name="deepest">The largest initial height.</param>
    /// <param name="spacing">Width of a cell.</param>
    /// <param name="gravity">g.</param>
    public static double StepLimit(double deepest, double spacing, double gravity) => spacing / (4 * Math.Sqrt(gravity * deepest));

    /// <summary>Integrates water that is at rest at first.</summary>
    /// <param name="height">Positive heights in the cells, centres at <c>(j + 1/2) extent / cells</c>, shape
    /// <c>[samples, cells]</c>, at least 4 cells.</param>
    /// <param name="extent">The outer end.</param>
    /// <param name="time">The final time.</param>
    /// <param name="snapshots">Number of equidistant times, the last of them <paramref name="time"/>.</param>
    /// <param name="steps">Time steps from one snapshot to the next.</param>
    /// <param name="gravity">g.</param>
    /// <param name="radial">Whether the first coordinate is a radius.</param>
    /// <returns>Heights, shape <c>[samples, snapshots, cells]</c>; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">Shapes or values are bad, or the step is beyond the stability limit; the
    /// message says both.</exception>
    /// <exception cref="ArithmeticException">The solution is not finite.</exception>
    public static Tensor Solve(Tensor height, double extent, double time, int snapshots, int steps, double gravity = 1, bool radial = true)
    {
        using var state = SolveState(height, extent, time, snapshots, steps, gravity, radial);
        return state.select(2, 0).contiguous();
    }

    /// <summary>The same, with the momenta.</summary>
    /// <inheritdoc cref="Solve"/>
    /// <returns>Heights h and momenta h u, shape <c>[samples, snapshots, 2, cells]</c>; the caller disposes
    /// them.</returns>
    public static Tensor SolveState(Tensor height, double extent, double time, int snapshots, int steps, double gravity = 1, bool radial = true)
    {
        ArgumentNullException.ThrowIfNull(height);
        Require.Positive(extent, nameof(extent), "The extent");
        Require.Positive(time, nameof(time), "The final time");
        Require.Positive(gravity, nameof(gravity), "The gravity");
        Require.AtLeast(snapshots, 1);
        Require.AtLeast(steps, 1);
        if (height.dim() != 2 || height.shape[1] < 4)
            throw new ArgumentException($"Heights must have shape [samples, cells] with at least 4 cells, got {Shapes.Text(height)}.", nameof(height));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var cells = height.shape[1];
        var heights = height.to(ScalarType.Float64);
        if (!(heights.amin().item<double>() > 0) || !heights.isfinite().all().item<bool>())
            throw new ArgumentException("Heights must be positive and finite: the solver has no dry bed.", nameof(height));
        var (step, limit) = (time / snapshots / steps, StepLimit(heights.max().item<double>(), extent / cells, gravity));
        if (step > limit * (1 + 1e-12))
            throw new ArgumentException(
                FormattableString.Invariant($"Shallow water: the step must be at most {limit:g4} (stability limit on {cells} cells), got {step:g4}. Take at least {Math.Ceiling(steps * step / limit)} steps per snapshot."),
                nameof(steps));
        var solution = Chunks.Map(heights.cpu(), 1, part => Advance(new(part.contiguous().data<double>().ToArray(), extent / cells, gravity, radial), (int)cells, step, snapshots, steps))
            .to(height.device);
        if (!solution.isfinite().all().item<bool>())
            throw new ArithmeticException("Shallow water: the solution is not finite. Take more steps.");
        return solution.MoveToOuterDisposeScope();
    }

    private static Tensor Advance(ShallowWaterScheme scheme, int cells, double step, int snapshots, int steps)
    {
        var result = new double[snapshots * 2 * cells];
        for (var index = 0; index < snapshots; index++)
        {
            for (var count = 0; count < steps; count++) scheme.Step(step, cells);
            scheme.Height.CopyTo(result.AsSpan(index * 2 * cells));
            scheme.Discharge.CopyTo(result.AsSpan(((index * 2) + 1) * cells));
        }

        return tensor(result, [1, snapshots, 2, cells]);
    }
}
