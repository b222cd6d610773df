namespace WeightSpace.OperatorLearning;

/// <summary>Sweeps whose law is known: to see before a sweep what its sizes and seeds could tell.</summary>
public static class PlantedSweep
{
    /// <summary>Errors of a law with lognormal scatter.</summary>
    /// <param name="law">The law.</param>
    /// <param name="parameters">Numbers of parameters.</param>
    /// <param name="samples">Numbers of samples.</param>
    /// <param name="seeds">Trainings at each pair.</param>
    /// <param name="scatter">Standard deviation of log error.</param>
    /// <param name="random">Source of the scatter.</param>
    /// <param name="shared">The part of the scatter that all points of a seed have in common, 0 to 1.</param>
    public static ScalingPoint[] Of(
        ScalingLaw law, double[] parameters, double[] samples, int seeds, double scatter, Random random, double shared = 0)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(random);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return [.. Enumerable.Range(1, seeds).SelectMany(seed =>
        {
            var (level, slope) = (shared * Normal(), 0.3 * shared * Normal());
            return parameters.SelectMany(p => samples.Select(n => new ScalingPoint(
                p, n, law.Predict(p, n) * Math.Exp(scatter * (level + slope * Math.Log(n / samples[0]) + Math.Sqrt(1 - shared * shared) * Normal())), seed, 6 * p * n)));
        })];
    }

    /// <summary>Sizes from one to another, equal ratios apart.</summary>
    public static double[] Sizes(double first, double last, int count) =>
        [.. Enumerable.Range(0, count).Select(k => Math.Round(first * Math.Pow(last / first, k / (count - 1.0))))];

    /// <summary>A law of a form with coefficients as sweeps of operators have them, drawn at random.</summary>
    /// <returns>The law, and the axis of its form.</returns>
    public static (ScalingLaw Law, ScalingAxis Axis) Law(ScalingForm form, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        double Draw(double low, double high) => low + (high - low) * random.NextDouble();
        var axis = form is ScalingForm.JointPower or ScalingForm.OffsetJointPower ? ScalingAxis.Both : ScalingAxis.Samples;
        ScalingAxis[] axes = form == ScalingForm.Constant ? [] : axis == ScalingAxis.Both ? [ScalingAxis.Parameters, ScalingAxis.Samples] : [axis];
        ScalingTerm[] terms = [.. axes.Select(one => new ScalingTerm(
            one, one == ScalingAxis.Parameters ? Draw(2, 4) : Draw(1, 2), form == ScalingForm.LogLog ? Draw(1, 3) : Draw(0.3, 0.7)))];
        var isOffset = form is ScalingForm.Constant or ScalingForm.OffsetPower or ScalingForm.OffsetJointPower;
        return (new(form, isOffset ? Draw(0.01, 0.03) : 0, [.. terms]), axis);
    }

    /// <summary>How often intervals of fitted exponents hold the planted ones.</summary>
    /// <param name="form">The form, planted and fitted.</param>
    /// <param name="resampling">What the bootstrap draws; with seeds, most of the scatter is common to a
    /// seed.</param>
    /// <param name="sweeps">Sweeps of 8 numbers of samples (times 4 of parameters) by 3 seeds (8 where seeds are
    /// drawn), with a scatter of 10%.</param>
    /// <param name="replicates">Bootstrap replicates.</param>
    /// <param name="seed">The seed of it all.</param>
    /// <returns>The share of intervals with the exponent, and with one half as large again.</returns>
    public static (double Held, double HeldWrong) Coverage(ScalingForm form, ScalingResampling resampling, int sweeps, int replicates, int seed)
    {
        var (held, wrong, total, random) = (0, 0, 0, new Random(seed));
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            var (law, axis) = Law(form, random);
            var seeds = resampling == ScalingResampling.Seeds;
            var points = Of(
                law, axis == ScalingAxis.Both ? Sizes(500, 100_000, 4) : [1000], Sizes(16, 4096, 8), seeds ? 8 : 3, 0.1, random, seeds ? 0.7 : 0);
            var fit = ScalingFits.Fit(points, form, axis, new(replicates, resampling, sweep));
            foreach (var term in law.Terms)
            {
                var interval = fit.Exponent(term.Axis);
                total++;
                held += interval.Contains(term.Exponent) ? 1 : 0;
                wrong += interval.Contains(1.5 * term.Exponent) ? 1 : 0;
            }
        }

        return (held / (double)total, wrong / (double)total);
    }
}
