using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The Klein-Gordon equation, <c>u_tt - c^2 u_xx + m^2 c^4 u = 0</c>, from rest, exact in every Fourier
/// mode.</summary>
/// <param name="Speed">c, positive.</param>
/// <param name="Mass">m, not negative.</param>
/// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
public sealed record KleinGordonEquation(double Speed = 1, double Mass = 0.1) : EvolutionEquation
{
    /// <inheritdoc/>
    public override string Name => "klein-gordon";

    /// <summary>c, positive.</summary>
    public double Speed { get; } = Require.Positive(Speed, nameof(Speed), "The speed");

    /// <summary>m, not negative.</summary>
    public double Mass { get; } = Require.NotNegative(Mass, nameof(Mass), "The mass");

    /// <inheritdoc/>
    public override double StepLimit(double largest, int points, double length) => double.PositiveInfinity;

    internal override bool Keeps(EvolutionEnds ends) => true;

    private protected override Tensor Advance(Tensor values, PeriodicGrid grid, double step, int snapshots, int steps) =>
        LinearSpectral.Solve(values, grid, step * steps, snapshots, (wave, time) => Math.Cos(Speed * Math.Sqrt(wave * wave + Mass * Mass * Speed * Speed) * time));

}
