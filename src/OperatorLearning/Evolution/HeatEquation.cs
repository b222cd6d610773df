using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The heat equation, <c>u_t = c u_xx</c>, exact in every Fourier mode.</summary>
/// <param name="Diffusivity">c, positive.</param>
/// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
public sealed record HeatEquation(double Diffusivity = 3e-3) : EvolutionEquation
{
    /// <inheritdoc/>
    public override string Name => "parabolic";

    /// <summary>c, positive.</summary>
    public double Diffusivity { get; } = Require.Positive(Diffusivity, nameof(Diffusivity), "The diffusivity");

    /// <inheritdoc/>
    public override double StepLimit(double largest, int points, double length) => double.PositiveInfinity;

    internal override bool Keeps(EvolutionEnds ends) => true;

    private protected override Tensor Advance(Tensor values, PeriodicGrid grid, double step, int snapshots, int steps) =>
        LinearSpectral.Solve(values, grid, step * steps, snapshots, (wave, time) => Math.Exp(-Diffusivity * wave * wave * time));

}
