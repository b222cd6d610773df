using System.Numerics;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The Fokker-Planck equation in a periodic potential, <c>u_t = (D u_x + V'(x) u)_x</c> with <c>V = a cos(2 pi
/// x / length)</c>.</summary>
/// <remarks>Pseudo-spectral; diffusion is exact. The mean is conserved exactly, <c>exp(-V / D)</c> is
/// stationary.</remarks>
/// <param name="Diffusivity">D, positive.</param>
/// <param name="Amplitude">a, finite.</param>
/// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
public sealed record FokkerPlanckEquation(double Diffusivity = 0.05, double Amplitude = 0.05) : EvolutionEquation
{
    /// <inheritdoc/>
    public override string Name => "fokker-planck";

    /// <summary>D, positive.</summary>
    public double Diffusivity { get; } = Require.Positive(Diffusivity, nameof(Diffusivity), "The diffusivity");

    /// <summary>a, finite.</summary>
    public double Amplitude { get; } = Require.Finite(Amplitude, nameof(Amplitude), "The amplitude");

    internal override bool Keeps(EvolutionEnds ends) => ends == EvolutionEnds.Periodic;

    /// <inheritdoc/>
    public override double StepLimit(double largest, int points, double length) => ExponentialRungeKutta.AdvectiveLimit(2 * Math.PI * Math.Abs(Amplitude) / length, points, length);

    private protected override Tensor Advance(Tensor values, PeriodicGrid grid, double step, int snapshots, int steps)
    {
        var wave = 2 * Math.PI / grid.Length;
        var slope = grid.Coordinates().mul(wave).sin().mul(-Amplitude * wave);
        return ExponentialRungeKutta.Solve(
            values, grid, step, snapshots, steps,
            k => -Diffusivity * k * k,
            k => new Complex(0, k),
            u => u.mul(slope));
    }

}
