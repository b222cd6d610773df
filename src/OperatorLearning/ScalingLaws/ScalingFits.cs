using System.Collections.Immutable;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace WeightSpace.OperatorLearning;

/// <summary>Fits scaling laws to sweeps: robustly, on logarithms of errors, from several starts.</summary>
/// <remarks>The loss is Huber's of the residuals of log error, as in Hoffmann et al. 2022 (arXiv:2203.15556, app. D.3);
/// its bend is at 1.345 standard deviations of the scatter between seeds, or of the residuals where there is one
/// seed.</remarks>
public static class ScalingFits
{
    /// <summary>Fewest seeds that may be drawn again as a whole.</summary>
    public const int LeastSeeds = 5;

    /// <summary>The forms of an axis, simple ones first.</summary>
    public static ImmutableArray<ScalingForm> Forms(ScalingAxis axis) => axis == ScalingAxis.Both
        ? [ScalingForm.Constant, ScalingForm.JointPower, ScalingForm.OffsetJointPower]
        : [ScalingForm.Constant, ScalingForm.Power, ScalingForm.LogLog, ScalingForm.OffsetPower];

    /// <summary>Why a form cannot be fitted to points; null where it can.</summary>
    /// <param name="points">The sweep.</param>
    /// <param name="form">The form.</param>
    /// <param name="axis">The variable of a form of one variable, or <see cref="ScalingAxis.Both"/>.</param>
    public static string? Refusal(IEnumerable<ScalingPoint> points, ScalingForm form, ScalingAxis axis)
    {
        ArgumentNullException.ThrowIfNull(points);
        var usable = points.Where(point => point.Usable).ToArray();
        if (form == ScalingForm.LogLog && usable.Any(point => Size(point, axis) <= Math.E))
            return $"{form} needs {Words(axis)} above e = 2.72, since it takes their logarithm twice";
        var (sizes, cells) = form switch
        {
            ScalingForm.Constant => (1, 1),
            ScalingForm.OffsetPower => (4, 4),
            ScalingForm.JointPower => (3, 6),
            ScalingForm.OffsetJointPower => (3, 7),
            _ => (3, 3),
        };
        foreach (var one in axis == ScalingAxis.Both ? [ScalingAxis.Parameters, ScalingAxis.Samples] : new[] { axis })
            if (usable.Select(point => Size(point, one)).Distinct().Count() is var found && found < sizes)
                return $"{form} needs finite errors at {sizes} numbers of {Words(one)}, got {found}; add sizes to the sweep";
        var pairs = usable.Select(point => (point.Parameters, point.Samples)).Distinct().Count();
        if (axis == ScalingAxis.Both && pairs < cells)
            return $"{form} needs finite errors at {cells} pairs of parameters and samples, got {pairs}; add sizes to the sweep";
        // One more for the scatter, and Akaike's correction divides by what is left.
        var coefficients = new ScalingDesign([], form, axis).Coefficients;
        return usable.Length > coefficients + 2 ? null
            : $"{form} has {coefficients} coefficients and needs {coefficients + 3} points with finite errors, got {usable.Length}; add sizes or seeds to the sweep";
    }

    /// <summary>Fits a form.</summary>
    /// <param name="points">The sweep; points without a usable error are counted and left out.</param>
    /// <param name="form">The form.</param>
    /// <param name="axis">The variable; of a form of both variables <see cref="ScalingAxis.Both"/>.</param>
    /// <param name="options">How intervals are made.</param>
    /// <exception cref="ArgumentException">There are too few points for the form, the form is not one of the axis, or
    /// too few seeds to draw seeds.</exception>
    public static ScalingFit Fit(
        IReadOnlyCollection<ScalingPoint> points, ScalingForm form, ScalingAxis axis, ScalingFitOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (!Forms(axis).Contains(form))
            throw new ArgumentException($"The form {form} is not one of the axis {axis}: {string.Join(", ", Forms(axis))}.", nameof(form));
        if (Refusal(points, form, axis) is { } reason) throw new ArgumentException($"Too few points: {reason}.", nameof(points));
        var usable = Usable(points);
        return Fit(points, form, axis, options ?? new(), Scale(usable, form, axis));
    }

    /// <summary>Fits every form that the points suffice for.</summary>
    /// <inheritdoc cref="Fit(IReadOnlyCollection{ScalingPoint}, ScalingForm, ScalingAxis, ScalingFitOptions?)"/>
    /// <returns>The fits, and why others were not made.</returns>
    public static ScalingComparison Compare(IReadOnlyCollection<ScalingPoint> points, ScalingAxis axis, ScalingFitOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(points);
        var reasons = Forms(axis).Select(form => (Form: form, Reason: Refusal(points, form, axis))).ToArray();
        ScalingForm[] possible = [.. reasons.Where(one => one.Reason is null).Select(one => one.Form)];
        // All forms are judged by one loss: its bend is that of the richest.
        var scale = possible.Length == 0 ? 0 : Scale(Usable(points), possible[^1], axis);
        return new(
            [.. possible.Select(form => Fit(points, form, axis, options ?? new(), scale)).OrderBy(fit => fit.Aicc)],
            [.. reasons.Where(one => one.Reason is not null).Select(one => one.Reason!)]);
    }

    internal static double Size(ScalingPoint point, ScalingAxis axis) => axis == ScalingAxis.Parameters ? point.Parameters : point.Samples;

    private static string Words(ScalingAxis axis) => axis == ScalingAxis.Parameters ? "parameters" : "samples";

    private static ScalingPoint[] Usable(IEnumerable<ScalingPoint> points) => [.. points.Where(point => point.Usable)];

    private static ScalingFit Fit(
        IReadOnlyCollection<ScalingPoint> all, ScalingForm form, ScalingAxis axis, ScalingFitOptions options, double scale)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Replicates, 40, nameof(options));
        var points = Usable(all);
        var design = new ScalingDesign(points, form, axis);
        var (bend, errors) = (1.345 * scale, points.Select(point => Math.Log(point.Error)).ToArray());
        var best = design.Fit(errors, bend, design.Starts(errors));
        var residuals = design.Residuals(best, errors);
        var (n, k) = (points.Length, design.Coefficients);
        var loss = residuals.Sum(residual => Huber(residual, bend));
        var aicc = n * Math.Log(Math.Max(loss, 1e-300) / n) + 2 * (k + 1) + 2.0 * (k + 1) * (k + 2) / (n - k - 2);
        var seeds = points.Select(point => point.Seed).Distinct().Count();
        if (options.Resampling == ScalingResampling.Seeds && seeds < LeastSeeds)
            throw new ArgumentException($"Drawing seeds needs at least {LeastSeeds} of them, got {seeds}: add seeds to the sweep or draw points.", nameof(options));
        var random = new Random((int)SeedSequence.Derive(options.Seed, "bootstrap"));
        var draws = options.Resampling == ScalingResampling.Seeds
            ? new BySeed(points).Draws(random, options.Replicates)
            : ByPoint(design.Predict(best), residuals, k, random, options.Replicates);
        var replicates = draws.Select(draw => (draw.Points is null ? design : new ScalingDesign(draw.Points, form, axis)) is var own
            ? own.Law(own.Fit(draw.Errors, bend, [own.From(design, best)])) : null!).ToImmutableArray();
        var freedom = options.Resampling == ScalingResampling.Seeds ? seeds - 1 : n - k;
        var widening = StudentT.InvCDF(0, 1, freedom, 0.975) / Normal.InvCDF(0, 1, 0.975)
            * (options.Resampling == ScalingResampling.Seeds ? Math.Sqrt(seeds / (seeds - 1.0)) : 1);
        return new(design.Law(best), replicates, aicc, n, all.Count - n, options.Resampling, widening, [.. residuals]);
    }

    private static double Huber(double residual, double bend) => Math.Abs(residual) <= bend
        ? residual * residual
        : 2 * bend * Math.Abs(residual) - bend * bend;

    // Residuals of a fit are smaller than errors: k of n directions are gone.
    private static IEnumerable<(ScalingPoint[]? Points, double[] Errors)> ByPoint(double[] fitted, double[] residuals, int k, Random random, int replicates)
    {
        var (mean, factor) = (residuals.Average(), Math.Sqrt(residuals.Length / (double)(residuals.Length - k)));
        for (var replicate = 0; replicate < replicates; replicate++)
            yield return (null, [.. fitted.Select(value => value + factor * (residuals[random.Next(residuals.Length)] - mean))]);
    }

    // The scatter between seeds at the same sizes; with one seed, or too few of them, that about the form.
    private static double Scale(ScalingPoint[] points, ScalingForm form, ScalingAxis axis)
    {
        var cells = points.GroupBy(point => (point.Parameters, point.Samples)).Where(cell => cell.Count() > 1).ToArray();
        var freedom = cells.Sum(cell => cell.Count() - 1);
        if (freedom >= 5)
            return Deviation(cells.SelectMany(cell =>
            {
                double[] logs = [.. cell.Select(point => Math.Log(point.Error))];
                return logs.Select(log => (log - logs.Median()) * Math.Sqrt(logs.Length / (logs.Length - 1.0)));
            }));
        var design = new ScalingDesign(points, form, axis);
        double[] errors = [.. points.Select(point => Math.Log(point.Error))];
        // Nearly the sum of absolute residuals: outliers do not set the bend that is to catch them.
        return Deviation(design.Residuals(design.Fit(errors, 1e-3, design.Starts(errors)), errors));
    }

    // No training is told apart from another by less than a thousandth of its error.
    private static double Deviation(IEnumerable<double> residuals) => Math.Max(1.4826 * residuals.Select(Math.Abs).Median(), 1e-3);

    private sealed class BySeed(ScalingPoint[] points)
    {
        private readonly ScalingPoint[][] groups = [.. points.GroupBy(point => point.Seed).Select(group => group.ToArray())];

        public IEnumerable<(ScalingPoint[]? Points, double[] Errors)> Draws(Random random, int replicates)
        {
            for (var replicate = 0; replicate < replicates; replicate++)
            {
                ScalingPoint[] drawn = [.. groups.SelectMany(_ => groups[random.Next(groups.Length)])];
                yield return (drawn, [.. drawn.Select(point => Math.Log(point.Error))]);
            }
        }
    }
}
