using System.Numerics;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Semilinear equations <c>u_t = L u + F g(u)</c>, L and F multiplying Fourier modes, g pointwise: exponential
/// time differencing of fourth order.</summary>
/// <remarks>
/// Cox and Matthews 2002, equations (26) to (29), with the coefficients as means over a circle (Kassam and Trefethen
/// 2005, section 2). Products are
/// dealiased by the 2/3 rule.
/// </remarks>
internal sealed class ExponentialRungeKutta
{
    private const int CirclePoints = 32;
    private readonly PeriodicGrid grid;
    private readonly Func<Tensor, Tensor> pointwise;
    private readonly Tensor factor;
    private readonly Tensor whole;
    private readonly Tensor half;
    private readonly Tensor stage;
    private readonly Tensor first;
    private readonly Tensor middle;
    private readonly Tensor last;

    private ExponentialRungeKutta(PeriodicGrid grid, double step, Func<double, Complex> linear, Func<double, Complex> factor, Func<Tensor, Tensor> pointwise)
    {
        this.grid = grid;
        this.pointwise = pointwise;
        Complex Decay(int mode) => mode == grid.Points / 2 ? linear(grid.Wave(mode)).Real : linear(grid.Wave(mode));
        Tensor Mean(Func<Complex, Complex> coefficient) => grid.Spectrum(mode => step * CircleMean(step * Decay(mode), coefficient));
        this.factor = grid.Spectrum(mode => Kept(mode, grid.Points) ? factor(grid.Wave(mode)) : Complex.Zero);
        whole = grid.Spectrum(mode => Complex.Exp(step * Decay(mode)));
        half = grid.Spectrum(mode => Complex.Exp(step / 2 * Decay(mode)));
        stage = Mean(z => (Complex.Exp(z / 2) - 1) / z);
        first = Mean(z => (-4 - z + Complex.Exp(z) * (4 - 3 * z + z * z)) / (z * z * z));
        middle = Mean(z => 2 * (2 + z + Complex.Exp(z) * (z - 2)) / (z * z * z));
        last = Mean(z => (-4 - 3 * z - z * z + Complex.Exp(z) * (4 - z)) / (z * z * z));
    }

    /// <summary>The largest stable step for a term that transports at a speed without damping: the reach of the method
    /// along the imaginary axis.</summary>
    public static double AdvectiveLimit(double speed, int points, double length) => 2.8 / (speed * 2 * Math.PI * (points / 3) / length + 1e-300);

    /// <summary>Solutions at the snapshots, shape <c>[samples, snapshots, points]</c>.</summary>
    /// <param name="values">Initial values, shape <c>[samples, points]</c>.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="step">The time step.</param>
    /// <param name="snapshots">How many.</param>
    /// <param name="steps">Steps from one to the next.</param>
    /// <param name="linear">L of a wave number.</param>
    /// <param name="factor">F of a wave number.</param>
    /// <param name="pointwise">g; returns a fresh tensor.</param>
    public static Tensor Solve(
        Tensor values, PeriodicGrid grid, double step, int snapshots, int steps,
        Func<double, Complex> linear, Func<double, Complex> factor, Func<Tensor, Tensor> pointwise)
    {
        var method = new ExponentialRungeKutta(grid, step, linear, factor, pointwise);
        var state = PeriodicGrid.Forward(values);
        var results = new Tensor[snapshots];
        for (var index = 0; index < snapshots * steps; index++)
        {
            using var scope = NewDisposeScope();
            var next = method.Step(state);
            if ((index + 1) % steps == 0) results[index / steps] = grid.Inverse(next).MoveToOuterDisposeScope();
            state.Dispose();
            state = next.MoveToOuterDisposeScope();
        }

        return stack(results, 1);
    }

    private Tensor Step(Tensor state)
    {
        var atStart = Nonlinear(state);
        var halfState = state.mul(half);
        var a = atStart.mul(stage).add_(halfState);
        var atA = Nonlinear(a);
        var b = atA.mul(stage).add_(halfState);
        var atB = Nonlinear(b);
        var c = atB.mul(2).sub_(atStart).mul_(stage).add_(a.mul_(half));
        var atC = Nonlinear(c);
        return state.mul(whole).add_(atStart.mul_(first)).add_(atA.add_(atB).mul_(middle)).add_(atC.mul_(last));
    }

    private Tensor Nonlinear(Tensor spectrum) => PeriodicGrid.Forward(pointwise(grid.Inverse(spectrum))).mul_(factor);

    private static bool Kept(int mode, int points) => mode <= points / 3;

    // The coefficients are entire functions whose formulas cancel near 0: by Cauchy's formula they are means over a
    // circle of radius 1.
    private static Complex CircleMean(Complex center, Func<Complex, Complex> coefficient)
    {
        var sum = Complex.Zero;
        for (var index = 0; index < CirclePoints; index++)
            sum += coefficient(center + Complex.FromPolarCoordinates(1, 2 * Math.PI * (index + 0.5) / CirclePoints));
        return sum / CirclePoints;
    }
}
