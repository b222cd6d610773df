using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The wave equation, <c>u_tt = b u_xx</c>, from rest, exact in every Fourier mode.</summary>
/// <param name="SquaredSpeed">b, positive.</param>
/// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
public sealed record WaveEquation(double SquaredSpeed = 0.5) : EvolutionEquation
{
    /// <inheritdoc/>
    public override string Name => "wave";

    /// <summary>b, positive.</summary>
    public double SquaredSpeed { get; } = Require.Positive(SquaredSpeed, nameof(SquaredSpeed), "The squared speed");

    /// <inheritdoc/>
    public override double StepLimit(double largest, int points, double length) => double.PositiveInfinity;

    internal override bool Keeps(EvolutionEnds ends) => true;

    private protected override Tensor Advance(Tensor values, PeriodicGrid grid, double step, int snapshots, int steps) =>
        LinearSpectral.Solve(values, grid, step * steps, snapshots, (wave, time) => Math.Cos(Math.Sqrt(SquaredSpeed) * wave * time));

}
