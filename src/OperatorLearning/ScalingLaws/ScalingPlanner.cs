namespace WeightSpace.OperatorLearning;

/// <summary>Asks a law of both variables what to do next.</summary>
/// <param name="operations">Operations of a training with N parameters and n samples, rising in both.</param>
/// <param name="parameters">The range of N that answers may come from.</param>
/// <param name="samples">The range of n.</param>
public sealed class ScalingPlanner(
    Func<double, double, double> operations, (double Low, double High) parameters, (double Low, double High) samples)
{
    private const int Steps = 240;

    /// <summary>The cheapest size with an error no larger than that given.</summary>
    /// <returns>Null where no size of the range reaches it.</returns>
    public ScalingSize? Cheapest(ScalingLaw law, double error)
    {
        ArgumentNullException.ThrowIfNull(law);
        ScalingSize? best = null;
        foreach (var n in Grid(samples))
            if (law.ParametersFor(error, n) is var least && least <= parameters.High
                && Math.Max(least, parameters.Low) is var p && operations(p, n) is var cost && !(best?.Operations <= cost))
                best = new(p, n, cost);
        return best;
    }

    /// <summary>The size of the least error that a number of operations pays for.</summary>
    /// <returns>Null where the smallest size already costs more.</returns>
    public ScalingSize? Best(ScalingLaw law, double budget)
    {
        ArgumentNullException.ThrowIfNull(law);
        ScalingSize? best = null;
        var least = double.PositiveInfinity;
        foreach (var n in Grid(samples))
        {
            if (operations(parameters.Low, n) > budget) continue;
            var (low, high) = (Math.Log(parameters.Low), Math.Log(parameters.High));
            if (operations(parameters.High, n) <= budget) low = high;
            while (high - low > 1e-6)
            {
                var middle = 0.5 * (low + high);
                if (operations(Math.Exp(middle), n) <= budget) low = middle;
                else high = middle;
            }

            if (law.Predict(Math.Exp(low), n) is var error && error < least)
                (least, best) = (error, new(Math.Exp(low), n, operations(Math.Exp(low), n)));
        }

        return best;
    }

    /// <summary>Numbers at equal ratios over a range.</summary>
    public static IEnumerable<double> Grid((double Low, double High) range, int steps = Steps) => range.High > range.Low
        ? Enumerable.Range(0, steps).Select(k => range.Low * Math.Pow(range.High / range.Low, k / (steps - 1.0)))
        : [range.Low];
}
