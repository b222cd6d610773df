using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The sine-Gordon equation, <c>u_tt - u_xx + c sin u = 0</c>, from rest.</summary>
/// <remarks>
/// Strang splitting: half a kick of the velocity by the sine, the wave part exactly in every Fourier mode, half a kick.
/// Second order, symplectic,
/// reversible. The kicks are stable below <c>step sqrt(c) = 2</c>, as for a pendulum.
/// </remarks>
/// <param name="Strength">c, positive.</param>
/// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
public sealed record SineGordonEquation(double Strength = 1) : EvolutionEquation
{
    /// <inheritdoc/>
    public override string Name => "sine-gordon";

    /// <summary>c, positive.</summary>
    public double Strength { get; } = Require.Positive(Strength, nameof(Strength), "The strength");

    /// <inheritdoc/>
    public override double StepLimit(double largest, int points, double length) => 2 / Math.Sqrt(Strength);

    internal override bool Keeps(EvolutionEnds ends) => true;

    private protected override Tensor Advance(Tensor values, PeriodicGrid grid, double step, int snapshots, int steps)
    {
        var cosine = grid.Spectrum(mode => Math.Cos(grid.Wave(mode) * step));
        var shift = grid.Spectrum(mode => mode == 0 ? step : Math.Sin(grid.Wave(mode) * step) / grid.Wave(mode));
        var sine = grid.Spectrum(mode => -grid.Wave(mode) * Math.Sin(grid.Wave(mode) * step));
        var (state, velocity) = (values.clone(), zeros_like(values));
        var results = new Tensor[snapshots];
        for (var index = 0; index < snapshots * steps; index++)
        {
            using var scope = NewDisposeScope();
            velocity.sub_(state.sin().mul_(Strength * step / 2));
            var (u, v) = (PeriodicGrid.Forward(state), PeriodicGrid.Forward(velocity));
            state.copy_(grid.Inverse(u.mul(cosine) + v.mul(shift)));
            velocity.copy_(grid.Inverse(u.mul(sine) + v.mul(cosine)));
            velocity.sub_(state.sin().mul_(Strength * step / 2));
            if ((index + 1) % steps == 0) results[index / steps] = state.clone().MoveToOuterDisposeScope();
        }

        return stack(results, 1);
    }

}
