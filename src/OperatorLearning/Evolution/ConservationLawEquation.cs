using System.Numerics;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A scalar conservation law, <c>u_t + f(u)_x = c u_xx</c>, without or with viscosity c.</summary>
/// <remarks>
/// <para>Without viscosity the entropy solution, exact at every point (its jumps included) where f is convex or concave
/// over the initial values, as all fluxes are on [0, 1]. With viscosity pseudo-spectral, as long as the grid resolves a
/// shock (<c>spacing speed / c</c> at most 2.5).</para>
/// <para>What remains (a flux with an inflection among the values, a grid too coarse for the viscosity) is solved by
/// finite volumes: slopes limited by van Leer's harmonic mean, the flux of Lax, Friedrichs and Rusanov with the exact
/// largest speed between the two states, which gives the entropy solution also of fluxes that are not convex, Heun's
/// method of strong stability (Shu and Osher 1988), in steps of its own. Second order where the solution is smooth,
/// first at shocks; conserves the mean exactly and makes no new extrema. A sample's method depends on no other
/// sample.</para>
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
    /// <remarks>Infinite where the method chooses its steps.</remarks>
    public override double StepLimit(double largest, int points, double length) => IsResolved(largest, points, length)
        ? ExponentialRungeKutta.AdvectiveLimit(LargestSpeed(largest), points, length)
        : double.PositiveInfinity;

    /// <summary>The sign of <c>f''</c> between two values: 1 where f is convex (or linear), -1 where it is concave, 0
    /// where it is neither.</summary>
    internal int Curvature(double low, double high) => Flux switch
    {
        ScalarFlux.Cubic => low >= 0 ? 1 : high <= 0 ? -1 : 0,
        ScalarFlux.Sine => low >= 0 && high <= Math.PI ? -1 : low >= -Math.PI && high <= 0 ? 1 : 0,
        ScalarFlux.Cosine => low >= -Math.PI / 2 && high <= Math.PI / 2 ? -1 : 0,
        _ => 1,
    };

    /// <summary>f(u).</summary>
    internal double FluxOf(double u) => Flux switch
    {
        ScalarFlux.Quadratic => u * u / 2,
        ScalarFlux.Cubic => u * u * u / 3,
        ScalarFlux.Sine => Math.Sin(u),
        ScalarFlux.Cosine => Math.Cos(u),
        _ => u,
    };

    /// <summary>f'(u).</summary>
    internal double Speed(double u) => Flux switch
    {
        ScalarFlux.Quadratic => u,
        ScalarFlux.Cubic => u * u,
        ScalarFlux.Sine => Math.Cos(u),
        ScalarFlux.Cosine => -Math.Sin(u),
        _ => 1,
    };

    /// <summary>f''(u).</summary>
    internal double SpeedSlope(double u) => Flux switch
    {
        ScalarFlux.Quadratic => 1,
        ScalarFlux.Cubic => 2 * u,
        ScalarFlux.Sine => -Math.Sin(u),
        ScalarFlux.Cosine => -Math.Cos(u),
        _ => 0,
    };

    // An even f keeps an odd u. Without viscosity a value at an end holds only where the flow comes from there.
    internal override bool Keeps(EvolutionEnds ends) => ends == EvolutionEnds.Periodic || (ends == EvolutionEnds.Dirichlet && Viscosity > 0 && Flux is (ScalarFlux.Quadratic or ScalarFlux.Cosine));

    private protected override Tensor Advance(Tensor values, PeriodicGrid grid, double step, int snapshots, int steps)
    {
        Tensor[] rows = [.. Enumerable.Range(0, (int)values.shape[0]).Select(row => values.narrow(0, row, 1))];
        double[] largest = [.. rows.Select(row => row.abs().max().item<double>())];
        if (largest.All(one => IsResolved(one, grid.Points, grid.Length))) return Spectral(values, step, steps);
        return cat([.. rows.Zip(largest, (row, one) => IsResolved(one, grid.Points, grid.Length)
            ? Spectral(row, step, Math.Max(steps, (int)Math.Ceiling(steps * step / StepLimit(one, grid.Points, grid.Length))))
            : Viscosity == 0 && Curvature(row.min().item<double>(), row.max().item<double>()) is not 0 and var sign ? Exact(row, sign) : FiniteVolumes(row, grid, step * steps, snapshots))]);

        Tensor Spectral(Tensor initial, double whole, int parts) => ExponentialRungeKutta.Solve(
            initial, grid, whole * steps / parts, snapshots, parts, wave => -Viscosity * wave * wave, wave => new Complex(0, -wave), Evaluate);

        Tensor Exact(Tensor initial, int curvature)
        {
            var solution = new EntropySolution(this, initial.cpu().contiguous().data<double>().ToArray(), grid.Spacing, curvature);
            var result = new double[snapshots * grid.Points];
            for (var index = 0; index < snapshots; index++)
                solution.At((index + 1) * step * steps, result.AsSpan(index * grid.Points, grid.Points));
            return tensor(result, [1, snapshots, grid.Points], device: grid.Device);
        }
    }

    private bool IsResolved(double largest, int points, double length) => length / points * LargestSpeed(largest) <= 2.5 * Viscosity;

    private double LargestSpeed(double largest) => Flux switch { ScalarFlux.Quadratic => largest, ScalarFlux.Cubic => largest * largest, _ => 1 };

    private Tensor FiniteVolumes(Tensor values, PeriodicGrid grid, double interval, int snapshots)
    {
        var spacing = grid.Spacing;
        var rate = (2 * LargestSpeed(values.abs().max().item<double>()) / spacing) + (4 * Viscosity / (spacing * spacing));
        var steps = Math.Max(1, (int)Math.Ceiling(interval * rate));
        var state = values.clone();
        var results = new Tensor[snapshots];
        for (var index = 0; index < snapshots * steps; index++)
        {
            using var scope = NewDisposeScope();
            var predicted = Change(state, spacing, interval / steps).add_(state);
            var corrected = Change(predicted, spacing, interval / steps).add_(predicted);
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
        var flux = Evaluate(left).add_(Evaluate(right)).mul_(0.5).sub_(Fastest(left, right).mul(right.sub_(left)).mul_(0.5));
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
    private Tensor Fastest(Tensor left, Tensor right) => Flux switch
    {
        ScalarFlux.Quadratic => maximum(left.abs(), right.abs()),
        ScalarFlux.Cubic => maximum(left.square(), right.square()),
        _ => ones_like(left),
    };
}
