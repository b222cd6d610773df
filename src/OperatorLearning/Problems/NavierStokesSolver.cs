using TorchSharp;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Pseudo-spectral solver of the incompressible Navier-Stokes equations in vorticity form, <c>w_t + u w_x + v w_y = nu (w_xx +
/// w_yy) + f</c>, periodic on the unit square, all samples at once.</summary>
/// <remarks>
/// The velocity is <c>(p_y, -p_x)</c> of the stream function p, <c>-p_xx - p_yy = w</c>. Diffusion is integrated exactly
/// by an integrating factor, advection and forcing by the classical fourth-order Runge-Kutta method in the transformed
/// variable; products are dealiased by the 2/3 rule. The mean vorticity is conserved exactly. Double precision.
/// </remarks>
public static class NavierStokesSolver
{
    private const double ImaginaryLimit = 2.828;
    private const long ChunkValues = 16384;

    /// <summary>Integrates initial vorticities.</summary>
    /// <param name="vorticity">Values at <c>(x_j, y_i) = (j, i) / points</c>, rows of equal y, shape <c>[samples, points,
    /// points]</c>, points even, at least 8.</param>
    /// <param name="viscosity">nu, positive.</param>
    /// <param name="forcing">f there, shape <c>[points, points]</c>; null for none.</param>
    /// <param name="time">The final time, positive.</param>
    /// <param name="snapshots">Number of equidistant times, the last of them <paramref name="time"/>.</param>
    /// <param name="steps">Steps from one to the next.</param>
    /// <returns>Shape <c>[samples, snapshots, points, points]</c>, double precision; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A shape or value is bad, or the step was beyond the stability limit of a
    /// velocity that came up; the message says both.</exception>
    /// <exception cref="ArithmeticException">The solution is not finite.</exception>
    public static Tensor Solve(Tensor vorticity, double viscosity, Tensor? forcing, double time, int snapshots, int steps)
    {
        ArgumentNullException.ThrowIfNull(vorticity);
        Require.Positive(viscosity, nameof(viscosity), "The viscosity");
        Require.Positive(time, nameof(time), "The final time");
        Require.AtLeast(snapshots, 1);
        Require.AtLeast(steps, 1);
        if (vorticity.dim() != 3 || vorticity.shape[1] != vorticity.shape[2] || vorticity.shape[1] < 8 || vorticity.shape[1] % 2 != 0)
            throw new ArgumentException($"Vorticities must have shape [samples, points, points] with an even number of points, at least 8, got {Shapes.Text(vorticity)}.", nameof(vorticity));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var points = vorticity.shape[1];
        var method = new Method(points, viscosity, time / snapshots / steps, forcing, vorticity.device);
        var fastest = 0.0;
        var solution = Chunks.Map(vorticity.to(ScalarType.Float64), ChunkValues / (points * points), part =>
        {
            var (result, speed) = method.Solve(part, snapshots, steps);
            lock (method) fastest = Math.Max(fastest, speed);
            return result;
        });
        var limit = ImaginaryLimit / (2 * Math.PI * (points / 3) * fastest + 1e-300);
        if (!solution.isfinite().all().item<bool>())
            throw new ArithmeticException("Navier-Stokes: the solution is not finite. Are the initial values finite? Otherwise take more steps.");
        if (method.Step > limit)
            throw new ArgumentException(
                FormattableString.Invariant($"Navier-Stokes: the step must be at most {limit:g4} (stability limit for |u| + |v| up to {fastest:g4} on {points} x {points} points), got {method.Step:g4}. Take at least {Math.Ceiling(steps * method.Step / limit)} steps per snapshot."),
                nameof(steps));
        return solution.MoveToOuterDisposeScope();
    }

    private sealed class Method
    {
        private static readonly long[] Plane = [-2, -1];
        private readonly long points;
        private readonly Tensor half;
        private readonly Tensor whole;
        private readonly Tensor kept;
        private readonly Tensor alongX;
        private readonly Tensor alongY;
        private readonly Tensor stream;
        private readonly Tensor? forcing;

        public Method(long points, double viscosity, double step, Tensor? forcing, Device device)
        {
            (this.points, Step) = (points, step);
            var x = arange((points / 2) + 1, dtype: ScalarType.Float64, device: device).unsqueeze(0);
            var y = fft.fftfreq(points, 1.0 / points, ScalarType.Float64, device).unsqueeze(1);
            kept = x.le(points / 3).logical_and(y.abs().le(points / 3)).to(ScalarType.Float64);
            var square = x.square().add(y.square()).mul(4 * Math.PI * Math.PI);
            half = square.mul(-viscosity * step / 2).exp();
            whole = half.square();
            stream = square.eq(0).to(ScalarType.Float64).add(square).reciprocal();
            var zero = zeros_like(square);
            (alongX, alongY) = (complex(zero, x.mul(2 * Math.PI).expand_as(square).contiguous()), complex(zero, y.mul(2 * Math.PI).expand_as(square).contiguous()));
            this.forcing = forcing is null ? null : Forward(forcing.to(ScalarType.Float64)).mul(kept);
        }

        public double Step { get; }

        public (Tensor Solution, double Speed) Solve(Tensor vorticity, int snapshots, int steps)
        {
            var state = Forward(vorticity).mul_(kept);
            var results = new Tensor[snapshots];
            var fastest = 0.0;
            for (var index = 0; index < snapshots * steps; index++)
            {
                using var scope = NewDisposeScope();
                if (index % steps == 0) fastest = Math.Max(fastest, Speed(state));
                var next = Advance(state);
                if ((index + 1) % steps == 0) results[index / steps] = Inverse(next).MoveToOuterDisposeScope();
                state.Dispose();
                state = next.MoveToOuterDisposeScope();
            }

            return (stack(results, 1), Math.Max(fastest, Speed(state)));
        }

        private Tensor Advance(Tensor state)
        {
            var first = Rate(state);
            var halfState = state.mul(half);
            var second = Rate(first.mul(half).mul_(Step / 2).add_(halfState));
            var third = Rate(second.mul(Step / 2).add_(halfState));
            var wholeState = state.mul(whole);
            var fourth = Rate(third.mul(half).mul_(Step).add_(wholeState));
            var middle = second.add_(third).mul_(half).mul_(2);
            return first.mul_(whole).add_(middle).add_(fourth).mul_(Step / 6).add_(wholeState);
        }

        // -(u w)_x - (v w)_y + f.
        private Tensor Rate(Tensor state)
        {
            var values = Inverse(stack([state, state.mul(stream).mul_(alongY), state.mul(stream).mul_(alongX).neg_()]));
            var fluxes = Forward(values.narrow(0, 1, 2).mul(values.narrow(0, 0, 1)));
            var rate = fluxes[0].mul(alongX).add_(fluxes[1].mul(alongY)).neg_().mul_(kept);
            return forcing is null ? rate : rate.add_(forcing);
        }

        private double Speed(Tensor state)
        {
            var potential = state.mul(stream);
            return Inverse(potential.mul(alongX)).abs().add(Inverse(potential.mul(alongY)).abs()).max().item<double>();
        }

        private static Tensor Forward(Tensor values) => fft.rfft2(values, dim: Plane, norm: FFTNormType.Forward);

        private Tensor Inverse(Tensor spectrum) => fft.irfft2(spectrum, [points, points], Plane, FFTNormType.Forward);
    }
}
