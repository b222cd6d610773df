using System.Numerics;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Diffusion, drift and reaction, <c>u_t + c u_x = D u_xx + r R(u)</c>.</summary>
/// <remarks>Pseudo-spectral; diffusion and drift are exact, so only the reaction limits the step.</remarks>
/// <param name="Kind">R.</param>
/// <param name="Diffusivity">D, positive.</param>
/// <param name="Rate">r, finite.</param>
/// <param name="Drift">c, finite.</param>
/// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
public sealed record ReactionEquation(ReactionKind Kind = ReactionKind.Logistic, double Diffusivity = 3e-3, double Rate = 1, double Drift = 0) : EvolutionEquation
{
    /// <inheritdoc/>
    public override string Name => Kind switch { ReactionKind.Linear => "reaction-linear", ReactionKind.Logistic => "reaction-logistic", ReactionKind.SquaredLogistic => "reaction-squared-logistic", ReactionKind.Bistable => "reaction-bistable", _ => "allen-cahn" };

    /// <summary>R.</summary>
    public ReactionKind Kind { get; } = Require.Known(Kind);

    /// <summary>D, positive.</summary>
    public double Diffusivity { get; } = Require.Positive(Diffusivity, nameof(Diffusivity), "The diffusivity");

    /// <summary>r, finite.</summary>
    public double Rate { get; } = Require.Finite(Rate, nameof(Rate), "The rate");

    /// <summary>c, finite.</summary>
    public double Drift { get; } = Require.Finite(Drift, nameof(Drift), "The drift");

    /// <inheritdoc/>
    public override double StepLimit(double largest, int points, double length) => 2.5 / (Math.Abs(Rate) * Slope(Math.Max(1, largest)) + 1e-300);

    // A drift has a direction, and only an odd R keeps an odd u.
    internal override bool Keeps(EvolutionEnds ends) => ends == EvolutionEnds.Periodic || (Drift == 0 && (ends == EvolutionEnds.Neumann || Kind is ReactionKind.Linear or ReactionKind.AllenCahn));

    private protected override Tensor Advance(Tensor values, PeriodicGrid grid, double step, int snapshots, int steps) =>
        ExponentialRungeKutta.Solve(
            values, grid, step, snapshots, steps,
            wave => new Complex(-Diffusivity * wave * wave, -Drift * wave),
            wave => Rate,
            Reaction());


    // A bound of |R'| over [-u, u], u at least 1.
    private double Slope(double u) => Kind switch
    {
        ReactionKind.Linear => 1,
        ReactionKind.Logistic => 1 + 2 * u,
        ReactionKind.SquaredLogistic => 2 * u * (1 + u) * (1 + 2 * u),
        ReactionKind.Bistable => 3 * u * u + 2.5 * u + 0.25,
        _ => Math.Max(1, 3 * u * u - 1),
    };

    private Func<Tensor, Tensor> Reaction() => Kind switch
    {
        ReactionKind.Linear => u => u.clone(),
        ReactionKind.Logistic => u => u.mul(1 - u),
        ReactionKind.SquaredLogistic => u => u.mul(1 - u).square(),
        ReactionKind.Bistable => u => u.mul(1 - u).mul_(u - 0.25),
        _ => u => u.sub(u.mul(u).mul_(u)),
    };
}
