using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The porous medium equation, <c>u_t = (u^m)_xx</c> for <c>u</c> not negative.</summary>
/// <remarks>
/// Conservative central differences (second order; first order in the largest error at a free boundary) and the
/// Runge-Kutta-Legendre method of second
/// order with many stages (Meyer, Balsara and Aslam 2014, section 2.2), whose stable step grows with the square of the
/// stages. Conserves the mean exactly.
/// </remarks>
/// <param name="Exponent">m, from 2 to 4.</param>
/// <exception cref="ArgumentOutOfRangeException">The exponent is out of its range.</exception>
public sealed record PorousMediumEquation(int Exponent = 2) : EvolutionEquation
{
    private const int Stages = 15;

    /// <inheritdoc/>
    public override string Name => $"porous-medium-{Exponent}";

    /// <summary>m.</summary>
    public int Exponent { get; } = Exponent is >= 2 and <= 4
        ? Exponent
        : throw new ArgumentOutOfRangeException(nameof(Exponent), Exponent, "The exponent must be 2, 3 or 4.");

    /// <inheritdoc/>
    public override double StepLimit(double largest, int points, double length)
    {
        var spacing = length / points;
        var explicitLimit = spacing * spacing / (2 * Exponent * Math.Pow(largest, Exponent - 1) + 1e-300);
        return explicitLimit * (Stages * Stages + Stages - 2) / 4;
    }

    // An odd u would have to be negative.
    internal override bool Keeps(EvolutionEnds ends) => ends != EvolutionEnds.Dirichlet;

    private protected override Tensor Advance(Tensor values, PeriodicGrid grid, double step, int snapshots, int steps)
    {
        if (values.lt(0).any().item<bool>())
            throw new ArgumentException($"{Name}: the initial values must not be negative.", "initial");
        var state = values.clone();
        var results = new Tensor[snapshots];
        for (var index = 0; index < snapshots * steps; index++)
        {
            using var scope = NewDisposeScope();
            state.copy_(Step(state, step / (grid.Spacing * grid.Spacing)));
            if ((index + 1) % steps == 0) results[index / steps] = state.clone().MoveToOuterDisposeScope();
        }

        return stack(results, 1);
    }

    // The step in units of the squared spacing.
    private Tensor Step(Tensor state, double step)
    {
        var unit = 4.0 / (Stages * Stages + Stages - 2);
        var initial = Rate(state);
        var (previous, current) = (state, state.add(initial, 1.0 / 3 * unit * step));
        for (var stage = 2; stage <= Stages; stage++)
        {
            var (b, before, twoBefore) = (Weight(stage), Weight(stage - 1), Weight(stage - 2));
            var mu = (2 * stage - 1) * b / (stage * before);
            var nu = -(stage - 1) * b / (stage * twoBefore);
            var gamma = -(1 - before) * mu * unit;
            var next = Rate(current).mul_(mu * unit * step).add_(initial, gamma * step)
                .add_(state, 1 - mu - nu).add_(current, mu).add_(previous, nu);
            (previous, current) = (current, next);
        }

        return current;
    }

    private static double Weight(int stage) => stage < 2 ? 1.0 / 3 : (double)(stage * stage + stage - 2) / (2 * stage * (stage + 1));

    private Tensor Rate(Tensor state)
    {
        var pressure = state.mul(state);
        if (Exponent == 3) pressure.mul_(state);
        if (Exponent == 4) pressure.mul_(pressure);
        return pressure.roll(1, 1).add_(pressure.roll(-1, 1)).add_(pressure, -2);
    }
}
