using TorchSharp;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Pseudo-spectral solver of the viscous Burgers equation <c>u_t + (u^2 / 2)_x = nu u_xx</c>, periodic on [0,
/// 1), all samples at once.</summary>
/// <remarks>
/// <para>Diffusion is integrated exactly by an integrating factor, advection by the classical fourth-order Runge-Kutta
/// method
/// in the transformed variable (Canuto et al., Spectral Methods, 2006, appendix D); products are dealiased by the 2/3
/// rule.
/// The mean of each sample is conserved exactly, since the flux has no constant mode.</para>
/// <para>Double precision throughout. Fourth order in the step for smooth initial values.</para>
/// </remarks>
public static class BurgersSolver
{
    // The stability interval of the classical Runge-Kutta method on the imaginary axis.
    private const double ImaginaryLimit = 2.828;

    // The same where damping decides: measured, since 2.83 accepts steps that blow up at viscosity 0.001.
    private const double DampedLimit = 1.4;

    private const long ChunkValues = 32768;

    /// <summary>Integrates initial values to a final time.</summary>
    /// <param name="initial">Values on the grid <c>x_j = j / points</c>, shape <c>[samples, points]</c>, points even
    /// and at least 8.</param>
    /// <param name="viscosity">nu, positive.</param>
    /// <param name="time">The final time, positive.</param>
    /// <param name="steps">The number of equal steps, at least 1.</param>
    /// <returns>Values at the final time, shape <c>[samples, points]</c>, double precision; the caller disposes
    /// them.</returns>
    /// <exception cref="ArgumentException">The grid is odd, too small, or the step is beyond the stability limit; the
    /// message says how many steps suffice.</exception>
    /// <exception cref="ArithmeticException">The result is not finite.</exception>
    public static Tensor Solve(Tensor initial, double viscosity, double time, int steps)
    {
        ArgumentNullException.ThrowIfNull(initial);
        if (!(viscosity > 0)) throw new ArgumentOutOfRangeException(nameof(viscosity), viscosity, "The viscosity must be positive; this solver has no shock capturing.");
        if (!(time > 0)) throw new ArgumentOutOfRangeException(nameof(time), time, "The final time must be positive.");
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (initial.dim() != 2 || initial.shape[1] < 8 || initial.shape[1] % 2 != 0)
            throw new ArgumentException(
                $"Initial values must have shape [samples, points] with an even number of points, at least 8, got {Shapes.Text(initial)}.", nameof(initial));

        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var points = initial.shape[1];
        var values = initial.to(ScalarType.Float64);
        RequireStable(values.abs().max().item<double>(), points, viscosity, time, steps);
        var solution = Chunks.Map(values, ChunkValues / points, part => fft.irfft(
            Integrate(fft.rfft(part, norm: FFTNormType.Forward), points, viscosity, time / steps, steps), points, -1, FFTNormType.Forward));
        if (!solution.isfinite().all().item<bool>())
            throw new ArithmeticException("Burgers: the solution is not finite. Are the initial values finite? Otherwise take more steps.");
        return solution.MoveToOuterDisposeScope();
    }

    /// <summary>The smallest number of steps that the stability estimate accepts.</summary>
    /// <param name="speed">The largest absolute initial value; by the maximum principle it bounds the solution.</param>
    /// <param name="points">Grid points.</param>
    /// <param name="viscosity">nu.</param>
    /// <param name="time">The final time.</param>
    /// <remarks>
    /// In the transformed variable a mode k is advected at rate <c>2 pi k speed</c> and damped by <c>exp(-nu (2 pi k)^2
    /// h)</c> per step.
    /// The product of rate, step and the damping of half a step is at most <c>speed sqrt(h / (e nu))</c> over all k,
    /// and must stay within 1.4, or
    /// without the damping at most <c>speed 2 pi k_max h</c> on the grid, and must stay within 2.83; either suffices.
    /// </remarks>
    public static int RequiredSteps(double speed, long points, double viscosity, double time)
    {
        var largest = 2 * Math.PI * (points / 3);
        var advective = speed * largest * time / ImaginaryLimit;
        var damped = speed * speed * time / (Math.E * viscosity * DampedLimit * DampedLimit);
        return Math.Max(1, (int)Math.Min(int.MaxValue, Math.Ceiling(Math.Min(advective, damped))));
    }

    private static void RequireStable(double speed, long points, double viscosity, double time, int steps)
    {
        if (!double.IsFinite(speed))
            throw new ArgumentException("Burgers: the initial values hold NaN or infinities.", "initial");
        var required = RequiredSteps(speed, points, viscosity, time);
        if (steps < required)
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"Burgers: {steps} steps to time {time} are beyond the stability limit for |u| up to {speed:g4}, viscosity {viscosity:g4} and {points} points. Take at least {required} steps."),
                nameof(steps));
    }

    private static Tensor Integrate(Tensor spectrum, long points, double viscosity, double step, int steps)
    {
        var modes = points / 2 + 1;
        var kept = arange(modes, dtype: ScalarType.Float64, device: spectrum.device).le(points / 3).to(ScalarType.Float64);
        var wave = arange(modes, dtype: ScalarType.Float64, device: spectrum.device).mul(2 * Math.PI);
        var half = wave.mul(wave).mul(-viscosity * step / 2).exp();
        var whole = half.mul(half);
        var flux = complex(zeros_like(wave), wave.mul(kept).mul(-0.5));
        var state = spectrum.mul(kept);
        for (var index = 0; index < steps; index++)
        {
            using var scope = NewDisposeScope();
            var next = Step(state, points, step, half, whole, flux).MoveToOuterDisposeScope();
            state.Dispose();
            state = next;
        }

        return state;
    }

    // v' = L v + N(v) with w = exp(-L t) v, so that the four stages need only the factors of half a step and a whole
    // step.
    private static Tensor Step(Tensor state, long points, double step, Tensor half, Tensor whole, Tensor flux)
    {
        var first = Advection(state, points, flux);
        var halfState = state.mul(half);
        var second = Advection(first.mul(half).mul_(step / 2).add_(halfState), points, flux);
        var third = Advection(second.mul(step / 2).add_(halfState), points, flux);
        var wholeState = state.mul(whole);
        var fourth = Advection(third.mul(half).mul_(step).add_(wholeState), points, flux);
        var middle = second.add_(third).mul_(half).mul_(2);
        return first.mul_(whole).add_(middle).add_(fourth).mul_(step / 6).add_(wholeState);
    }

    private static Tensor Advection(Tensor spectrum, long points, Tensor flux)
    {
        var values = fft.irfft(spectrum, points, -1, FFTNormType.Forward);
        return fft.rfft(values.mul_(values), norm: FFTNormType.Forward).mul_(flux);
    }
}
