using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The Cahn-Hilliard equation, <c>u_t = (f(u) - e^2 u_xx)_xx</c>.</summary>
/// <remarks>
/// <para><c>f(u) = u^3 - u</c>, or, with <see cref="Published"/>, <c>3 u^2 - 1</c> (its derivative), which PROSE-PDE's
/// generator uses. The default width
/// 0.1 is ours, for f itself: with the 0.01 of that generator noise grows by <c>exp(t / (4 e^2)) = exp(1250)</c> until
/// t = 0.5, so that the solution
/// is no function of the data. Take 0.01 with <see cref="Published"/>, which is diffusion, <c>(6 u u_x)_x - e^2
/// u_xxxx</c>, where u is positive.</para>
/// <para>Pseudo-spectral; a linear diffusion as strong as the largest derivative of f is moved from the explicit to the
/// exact part. The mean is conserved exactly.</para>
/// <para>The limit of the step is the largest at which the method was measured to be stable, 4 e^2 for f and 0.02 for
/// its derivative; errors are
/// near 1e-5 at a fiftieth of that. The stiff explicit part lowers the order of the method from 4 to between 3 and
/// 4.</para>
/// </remarks>
/// <param name="Width">e, the width of an interface, positive.</param>
/// <param name="Published">Whether f is the derivative that the published data were generated with.</param>
/// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
public sealed record CahnHilliardEquation(double Width = 0.1, bool Published = false) : EvolutionEquation
{
    /// <inheritdoc/>
    public override string Name => Published ? "cahn-hilliard-published" : "cahn-hilliard";

    /// <summary>e, the width of an interface, positive.</summary>
    public double Width { get; } = Require.Positive(Width, nameof(Width), "The width");

    /// <summary>Whether f is the derivative that the published data were generated with.</summary>
    public bool Published { get; } = Published;

    /// <inheritdoc/>
    public override double StepLimit(double largest, int points, double length) =>
        Published ? 0.02 / Math.Max(1, largest) : 4 * Width * Width / Math.Max(1, largest * largest);

    // The published f is even.
    internal override bool Keeps(EvolutionEnds ends) => ends != EvolutionEnds.Dirichlet || !Published;

    private protected override Tensor Advance(Tensor values, PeriodicGrid grid, double step, int snapshots, int steps)
    {
        var bound = Math.Max(1, values.abs().max().item<double>());
        var stabilizer = Published ? 6 * bound : 3 * bound * bound - 1;
        Tensor Smooth(Tensor u) => u.mul(u).sub_(1 + stabilizer).mul_(u);
        Tensor Derivative(Tensor u) => u.mul(3).sub_(stabilizer).mul_(u);
        return ExponentialRungeKutta.Solve(
            values, grid, step, snapshots, steps,
            wave => -wave * wave * (Width * Width * wave * wave + stabilizer),
            wave => -wave * wave,
            Published ? Derivative : Smooth);
    }
}
