using System.Numerics;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Advection at constant speed, <c>u_t + c u_x = 0</c>, exact in every Fourier mode.</summary>
/// <param name="Speed">c, finite.</param>
/// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
public sealed record TransportEquation(double Speed = 0.5) : EvolutionEquation
{
    /// <inheritdoc/>
    public override string Name => "transport";

    /// <summary>c, finite.</summary>
    public double Speed { get; } = Require.Finite(Speed, nameof(Speed), "The speed");

    internal override bool Keeps(EvolutionEnds ends) => ends == EvolutionEnds.Periodic;

    /// <inheritdoc/>
    public override double StepLimit(double largest, int points, double length) => double.PositiveInfinity;

    private protected override Tensor Advance(Tensor values, PeriodicGrid grid, double step, int snapshots, int steps) =>
        LinearSpectral.Solve(values, grid, step * steps, snapshots, (wave, time) => Complex.Exp(new Complex(0, -wave * Speed * time)));

}
