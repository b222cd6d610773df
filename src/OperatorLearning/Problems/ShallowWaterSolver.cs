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
        var scheme = new Scheme(cells, extent / cells, step, gravity, radial, height.device);
        var solution = Chunks.Map(heights, 16384 / cells, part => Advance(scheme, stack([part, zeros_like(part)]), snapshots, steps));
        if (!solution.isfinite().all().item<bool>())
            throw new ArithmeticException("Shallow water: the solution is not finite. Take more steps.");
        return solution.MoveToOuterDisposeScope();
    }

    private static Tensor Advance(Scheme scheme, Tensor state, int snapshots, int steps)
    {
        var results = new Tensor[snapshots];
        for (var index = 0; index < snapshots * steps; index++)
        {
            using var scope = NewDisposeScope();
            var predicted = scheme.Change(state).add_(state);
            state.add_(scheme.Change(predicted).add_(predicted)).mul_(0.5);
            if ((index + 1) % steps == 0) results[index / steps] = state.transpose(0, 1).clone().MoveToOuterDisposeScope();
        }

        return stack(results, 1);
    }

    // State: [2, samples, cells], heights and discharges h u.
    private sealed class Scheme
    {
        private readonly long cells;
        private readonly double gravity;
        private readonly bool radial;
        private readonly Tensor mirror;
        private readonly Tensor inner;
        private readonly Tensor outer;
        private readonly Tensor source;

        public Scheme(long cells, double spacing, double step, double gravity, bool radial, Device device)
        {
            (this.cells, this.gravity, this.radial) = (cells, gravity, radial);
            mirror = tensor([1.0, -1.0], device: device).reshape(2, 1, 1);
            var faces = arange(cells + 1, dtype: ScalarType.Float64, device: device);
            var centers = arange(cells, dtype: ScalarType.Float64, device: device).add(0.5);
            if (!radial) (faces, centers) = (ones_like(faces), ones_like(centers));
            (inner, outer) = (faces.narrow(0, 0, cells).div(centers).mul(step / spacing), faces.narrow(0, 1, cells).div(centers).mul(step / spacing));
            source = centers.reciprocal().mul(step / spacing);
        }

        public Tensor Change(Tensor state)
        {
            var first = state.narrow(2, 0, 2).flip(2).mul(mirror);
            var last = state.narrow(2, cells - 1, 1);
            var padded = cat([first, state, last, last], 2);
            var difference = padded.narrow(2, 1, cells + 3).sub(padded.narrow(2, 0, cells + 3));
            var (backward, forward) = (difference.narrow(2, 0, cells + 2), difference.narrow(2, 1, cells + 2));
            var sum = forward.add(backward);
            var half = forward.mul(backward).clamp_min_(0).div_(sum.add_(sum.eq(0).to(ScalarType.Float64)));
            var left = padded.narrow(2, 1, cells + 1).add(half.narrow(2, 0, cells + 1));
            var right = padded.narrow(2, 2, cells + 1).sub(half.narrow(2, 1, cells + 1));
            var flux = Flux(left, right);
            var change = flux.narrow(2, 0, cells).mul(inner).sub_(flux.narrow(2, 1, cells).mul(outer));
            if (radial) change[1].add_(state[0].square().mul_(gravity / 2).mul_(source));
            return change;
        }

        private Tensor Flux(Tensor left, Tensor right)
        {
            var (leftFlux, leftSpeed, leftWave) = Side(left);
            var (rightFlux, rightSpeed, rightWave) = Side(right);
            var slow = minimum(leftSpeed.sub(leftWave), rightSpeed.sub(rightWave)).clamp_max_(0);
            var fast = maximum(leftSpeed.add_(leftWave), rightSpeed.add_(rightWave)).clamp_min_(0);
            var spread = fast.sub(slow);
            return leftFlux.mul_(fast).sub_(rightFlux.mul_(slow)).add_(right.sub_(left).mul_(slow.mul(fast))).div_(spread);
        }

        private (Tensor Flux, Tensor Speed, Tensor Wave) Side(Tensor state)
        {
            var (height, discharge) = (state[0], state[1]);
            var speed = discharge.div(height);
            var momentum = discharge.mul(speed).add_(height.square().mul_(gravity / 2));
            return (stack([discharge, momentum]), speed, height.mul(gravity).sqrt_());
        }
    }
}
