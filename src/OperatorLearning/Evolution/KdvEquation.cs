using System.Numerics;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The Korteweg-de Vries equation, <c>u_t + d^2 u_xxx + u u_x = 0</c>.</summary>
/// <remarks>Zabusky and Kruskal 1965, with d = 0.022. Pseudo-spectral; dispersion is exact, so only the advection
/// limits the step.</remarks>
/// <param name="Dispersion">d, positive.</param>
/// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
public sealed record KdvEquation(double Dispersion = 0.022) : EvolutionEquation
{
    /// <inheritdoc/>
    public override string Name => "kdv";

    /// <summary>d, positive.</summary>
    public double Dispersion { get; } = Require.Positive(Dispersion, nameof(Dispersion), "The dispersion");

    internal override bool Keeps(EvolutionEnds ends) => ends == EvolutionEnds.Periodic;

    /// <inheritdoc/>
    public override double StepLimit(double largest, int points, double length) => ExponentialRungeKutta.AdvectiveLimit(2 * largest, points, length);

    private protected override Tensor Advance(Tensor values, PeriodicGrid grid, double step, int snapshots, int steps) =>
        ExponentialRungeKutta.Solve(
            values, grid, step, snapshots, steps,
            wave => new Complex(0, Dispersion * Dispersion * wave * wave * wave),
            wave => new Complex(0, -wave / 2),
            u => u.mul(u));

}
