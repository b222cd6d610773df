using System.Text.Json.Nodes;
using WeightSpace.Experiments.Reports;
using WeightSpace.OperatorLearning;
using static System.FormattableString;

namespace WeightSpace.Experiments.Scaling;

/// <summary>The fits of one problem of a sweep.</summary>
/// <param name="results">Its points.</param>
/// <param name="settings">The sweep.</param>
/// <param name="structure">The dimension of the inputs; null where it is not measured.</param>
/// <param name="seed">The seed of the bootstrap.</param>
internal sealed class ScalingAnalysis(SweepResults results, ScalingSweepSettings settings, InputStructure? structure, long seed)
{
    /// <summary>The columns of <see cref="Rows"/>.</summary>
    public static readonly IReadOnlyList<string> Columns = ["problem and axis", "exponent", "95% interval", "irreducible error", "points", "left out", "form"];

    private readonly double widest = results.Points.Max(point => point.Parameters), most = results.Points.Max(point => point.Samples);

    /// <summary>The problem.</summary>
    public string Problem => results.Problem;

    /// <summary>Fits over samples, of the largest model.</summary>
    public ScalingComparison OverSamples => field ??= Compare(point => point.Parameters == widest, ScalingAxis.Samples);

    /// <summary>Fits over parameters, at the most samples.</summary>
    public ScalingComparison OverParameters => field ??= Compare(point => point.Samples == most, ScalingAxis.Parameters);

    /// <summary>Fits over both.</summary>
    public ScalingComparison Joint => field ??= Compare(_ => true, ScalingAxis.Both);

    /// <summary>The exponent over samples of a plain power law, with which papers compare; null where there are too few
    /// points.</summary>
    public ScalingInterval? Slope => OverSamples.Fits.FirstOrDefault(fit => fit.Law.Form == ScalingForm.Power)?.Exponent(ScalingAxis.Samples);

    /// <summary>What was found; a sentence.</summary>
    public string Sentence => Slope is not { } slope
        ? $"On {Problem}, the points are too few for a slope over samples: {string.Join("; ", OverSamples.Refused)}."
        : Invariant($"On {Problem}, the error of the largest model falls as n^-{slope.Value:0.00} [{slope.Low:0.00}, {slope.High:0.00}]")
            + (settings.Paper.Length > 0 ? $" (paper: {settings.Paper})" : "")
            + (structure is { } s ? Invariant($" (theory for inputs of dimension {s.Dimension:0.0}: at least n^-{s.Samples:0.00})") : "") + ".";

    /// <summary>One row for each axis: plain power law, and the form that the data support.</summary>
    public IEnumerable<IReadOnlyList<string>> Rows()
    {
        foreach (var (name, comparison, axis) in new[] { ("over samples", OverSamples, ScalingAxis.Samples), ("over parameters", OverParameters, ScalingAxis.Parameters) })
            foreach (var fit in new[] { comparison.Fits.FirstOrDefault(one => one.Law.Form == ScalingForm.Power), comparison.Supported }.OfType<ScalingFit>().Distinct())
                yield return Row($"{Problem}, {name}", fit, axis, comparison);
        if (Joint.Supported is { Law.Terms.Length: > 0 } joint)
        {
            yield return Row($"{Problem}, both: samples", joint, ScalingAxis.Samples, Joint);
            yield return Row($"{Problem}, both: parameters", joint, ScalingAxis.Parameters, Joint);
        }
    }

    /// <summary>Verdicts, theory, planning and the check on the larger half.</summary>
    public IEnumerable<string> Notes()
    {
        yield return $"{Problem}, over samples: {OverSamples.Verdict}.";
        yield return $"{Problem}, over parameters: {OverParameters.Verdict}.";
        yield return $"{Problem}, over both: {Joint.Verdict}.";
        if (structure is not null) yield return $"{Problem}: {structure.Text}";
        if (HeldOut() is { } check) yield return $"{Problem}: {check.Text}";
        if (Doubling() is { } text) yield return $"{Problem}: {text}";
    }

    /// <summary>Fits the cheaper half and predicts the dearer one.</summary>
    public (double Coverage, int Count, string Text)? HeldOut()
    {
        ScalingPoint[] order = [.. results.Points.Where(point => point.Usable).OrderBy(point => point.Operations).ThenBy(point => point.Samples)];
        ScalingPoint[] small = [.. order[..(order.Length / 2)]], large = order[small.Length..];
        if (ScalingFits.Compare(small, ScalingAxis.Both, Options).Supported is not { } fit)
            return (double.NaN, 0, "the cheaper half of the sweep has too few sizes for a law of both variables, so its predictions are not checked.");
        var ratios = large.Select(point => Math.Abs(Math.Log(fit.Predict(point.Parameters, point.Samples).Value / point.Error))).Order().ToArray();
        var held = large.Count(point => fit.PredictTraining(point.Parameters, point.Samples).Contains(point.Error));
        return (held / (double)large.Length, large.Length, Invariant(
            $"fitted to the cheaper half by operations ({small.Length} points), {fit.Law.Form} predicts the dearer {large.Length}: {held} of them ({100.0 * held / large.Length:0}%) lie in their 95% intervals, the median ratio of predicted and measured error is {Math.Exp(ratios[ratios.Length / 2]):0.00}."));
    }

    /// <summary>What twice the data or twice the model would do at the largest size.</summary>
    public string? Doubling()
    {
        if (Joint.Supported is not { Law.Terms.Length: > 1 } fit) return null;
        ScalingInterval Ratio(double p, double n) => fit.Interval(law => law.Predict(p * widest, n * most) / law.Predict(widest, most));
        var (model, data) = (Ratio(2, 1), Ratio(1, 2));
        var difference = fit.Interval(law => law.Predict(widest, 2 * most) / law.Predict(2 * widest, most));
        var winner = difference.High < 1 ? "doubling the data pays more" : difference.Low > 1 ? "doubling the model pays more" : "no difference between the two is shown";
        return Invariant($"from the largest size on, twice the data would multiply the error by {data.Value:0.00} [{data.Low:0.00}, {data.High:0.00}], twice the model by {model.Value:0.00} [{model.Low:0.00}, {model.High:0.00}]: {winner}.");
    }

    /// <summary>The plots.</summary>
    public ReportScaling Report() => ScalingPlots.Of(this, results, settings);

    /// <summary>The machine-readable fits.</summary>
    public JsonObject Json() => new()
    {
        ["problem"] = Problem,
        ["points"] = results.Points.Count,
        ["left_out"] = results.Points.Count(point => !point.Usable),
        ["over_samples"] = Json(OverSamples, ScalingAxis.Samples),
        ["over_parameters"] = Json(OverParameters, ScalingAxis.Parameters),
        ["joint"] = Json(Joint, ScalingAxis.Both),
        ["held_out_coverage"] = HeldOut() is { Coverage: var coverage } && double.IsFinite(coverage) ? coverage : null,
        ["structure"] = structure?.Json(),
    };

    private ScalingFitOptions Options => new(Seed: seed);

    private ScalingComparison Compare(Func<ScalingPoint, bool> chosen, ScalingAxis axis)
    {
        ScalingPoint[] points = [.. results.Points.Where(chosen)];
        var resampling = points.Where(point => point.Usable).Select(point => point.Seed).Distinct().Count() >= ScalingFits.LeastSeeds ? ScalingResampling.Seeds : ScalingResampling.Points;
        return ScalingFits.Compare(points, axis, Options with { Resampling = resampling });
    }

    private static string[] Row(string name, ScalingFit fit, ScalingAxis axis, ScalingComparison comparison)
    {
        var exponent = fit.Exponent(axis);
        var known = double.IsFinite(exponent.Value);
        return
        [
            name, known ? Invariant($"{exponent.Value:0.000}") : "–", known ? Invariant($"{exponent.Low:0.000} to {exponent.High:0.000}") : "–",
            fit.Law.Irreducible > 0 ? Invariant($"{fit.Irreducible.Value:0.0000} ({fit.Irreducible.Low:0.0000} to {fit.Irreducible.High:0.0000})") : "–",
            Invariant($"{fit.Points}"), Invariant($"{fit.Excluded}"), fit.Law.Form + (fit == comparison.Supported ? ", supported" : ""),
        ];
    }

    private static JsonObject Json(ScalingComparison comparison, ScalingAxis axis) => new()
    {
        ["supported"] = comparison.Supported?.Law.Form.ToString(),
        ["fits"] = new JsonArray([.. comparison.Fits.Select(fit => new JsonObject
        {
            ["form"] = fit.Law.Form.ToString(),
            ["aicc"] = fit.Aicc,
            ["bootstrap"] = fit.Resampling.ToString(),
            ["irreducible"] = Json(fit.Irreducible),
            ["exponents"] = new JsonObject(fit.Law.Terms.Select(term => KeyValuePair.Create<string, JsonNode?>(term.Axis.ToString(), Json(fit.Exponent(term.Axis))))),
        })]),
        ["refused"] = new JsonArray([.. comparison.Refused.Select(reason => JsonValue.Create(reason))]),
        ["axis"] = axis.ToString(),
    };

    private static JsonArray Json(ScalingInterval interval) => new([.. new[] { interval.Value, interval.Low, interval.High }.Select(value => double.IsFinite(value) ? JsonValue.Create(value) : null)]);
}
