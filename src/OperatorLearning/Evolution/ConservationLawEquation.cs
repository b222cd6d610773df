using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A scalar conservation law, <c>u_t + f(u)_x = c u_xx</c>, without or with viscosity c, by a shock-capturing
/// finite-volume scheme.</summary>
/// <remarks>
/// <para>Values are cell means (to second order, point values). Slopes limited by van Leer's harmonic mean, the flux of
/// Lax, Friedrichs and Rusanov with the exact
/// largest speed between the two states, which gives the entropy solution also of fluxes that are not convex, Heun's
/// method of strong stability
/// (Shu and Osher 1988). Second order where the solution is smooth, first at shocks; conserves the mean exactly and
/// makes no new extrema.</para>
/// <para>The step must be at most <c>1 / (2 speed / spacing + 4 c / spacing^2)</c>, half the limit of forward Euler
/// without limiting.</para>
/// </remarks>
/// <param name="Flux">f.</param>
/// <param name="Viscosity">c, not negative; 0 gives the inviscid law.</param>
/// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
public sealed record ConservationLawEquation(ScalarFlux Flux = ScalarFlux.Quadratic, double Viscosity = 0) : EvolutionEquation
{
    /// <inheritdoc/>
    public override string Name => (Viscosity > 0 ? "viscous-" : "inviscid-") + Flux switch
    {
        ScalarFlux.Quadratic => "burgers",
        ScalarFlux.Cubic => "cubic",
        ScalarFlux.Sine => "sine",
        ScalarFlux.Cosine => "cosine",
        _ => "linear",
    };

    /// <summary>f.</summary>
    public ScalarFlux Flux { get; } = Require.Known(Flux);

    /// <summary>c, not negative.</summary>
    public double Viscosity { get; } = Require.NotNegative(Viscosity, nameof(Viscosity), "The viscosity");

    /// <inheritdoc/>
    public override double StepLimit(double largest, int points, double length)
    {
        var spacing = length / points;
        var speed = Flux switch { ScalarFlux.Quadratic => largest, ScalarFlux.Cubic => largest * largest, _ => 1 };
        return 1 / (2 * speed / spacing + 4 * Viscosity / (spacing * spacing) + 1e-300);
    }

    private protected override Tensor Advance(Tensor values, PeriodicGrid grid, double step, int snapshots, int steps)
    {
        var state = values.clone();
        var results = new Tensor[snapshots];
        for (var index = 0; index < snapshots * steps; index++)
        {
            using var scope = NewDisposeScope();
            var predicted = Change(state, grid.Spacing, step).add_(state);
            var corrected = Change(predicted, grid.Spacing, step).add_(predicted);
            state.add_(corrected).mul_(0.5);
            if ((index + 1) % steps == 0) results[index / steps] = state.clone().MoveToOuterDisposeScope();
        }

        return stack(results, 1);
    }

    // A forward Euler step: -step / spacing times the difference of the fluxes at both sides of each cell.
    private Tensor Change(Tensor state, double spacing, double step)
    {
        var forward = state.roll(-1, 1).sub_(state);
        var backward = forward.roll(1, 1);
        // Van Leer: the harmonic mean of both differences where they agree in sign, 0 elsewhere; half of it is the step
        // to the face.
        var product = forward.mul(backward).clamp_min_(0);
        var sum = forward.add(backward);
        var half = product.div_(sum.add_(sum.eq(0).to(ScalarType.Float64)));
        var left = state.add(half);
        var right = state.sub(half).roll(-1, 1);
        var flux = Evaluate(left).add_(Evaluate(right)).mul_(0.5).sub_(Speed(left, right).mul(right.sub_(left)).mul_(0.5));
        if (Viscosity > 0) flux.sub_(forward.mul_(Viscosity / spacing));
        return flux.roll(1, 1).sub_(flux).mul_(step / spacing);
    }

    private Tensor Evaluate(Tensor u) => Flux switch
    {
        ScalarFlux.Quadratic => u.mul(u).mul_(0.5),
        ScalarFlux.Cubic => u.mul(u).mul_(u).div_(3),
        ScalarFlux.Sine => u.sin(),
        ScalarFlux.Cosine => u.cos(),
        _ => u.clone(),
    };

    // A bound of |f'| between the states.
    private Tensor Speed(Tensor left, Tensor right) => Flux switch
    {
        ScalarFlux.Quadratic => maximum(left.abs(), right.abs()),
        ScalarFlux.Cubic => maximum(left.square(), right.square()),
        _ => ones_like(left),
    };
}
