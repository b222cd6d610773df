using WeightSpace.OperatorLearning;

namespace WeightSpace.Experiments.Reports;

/// <summary>Test errors against the resolution of the query points.</summary>
/// <param name="Title">What was measured.</param>
/// <param name="Trained">The resolution of the training data.</param>
/// <param name="Resolutions">The resolutions measured at, ascending.</param>
/// <param name="Errors">Mean relative L2 error at each resolution by model; null where a model has none.</param>
/// <param name="Notes">Remarks.</param>
public sealed record ReportResolution(
    string Title, int Trained, IReadOnlyList<int> Resolutions, IReadOnlyDictionary<string, IReadOnlyList<double?>> Errors, IReadOnlyList<string> Notes)
{
    /// <summary>The block of one problem.</summary>
    /// <param name="title">What was measured, e.g. the problem's name.</param>
    /// <param name="trained">The resolution of the training data.</param>
    /// <param name="models">What <see cref="ResolutionStudy.Measure"/> gave for each model, at any resolutions.</param>
    public static ReportResolution Of(string title, int trained, IReadOnlyDictionary<string, IReadOnlyList<ResolutionError>> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        int[] resolutions = [.. models.Values.SelectMany(points => points.Select(point => point.Resolution)).Distinct().Order()];
        var errors = models.ToDictionary(
            model => model.Key,
            model => (IReadOnlyList<double?>)[.. resolutions.Select(resolution => Finite(model.Value.FirstOrDefault(point => point.Resolution == resolution)?.Metrics?.MeanRelativeL2))]);
        var reasons = models.SelectMany(model => model.Value.Where(point => point.Reason is not null).Select(point => FormattableString.Invariant($"{model.Key} has no error at {point.Resolution} points: {point.Reason}")));
        return new(title, trained, resolutions, errors, [.. Solver(models.Values), .. reasons]);
    }

    /// <summary>The same as a table.</summary>
    public ReportTable Table()
    {
        string Cell(double? error) => error?.ToString("0.00000", System.Globalization.CultureInfo.InvariantCulture) ?? "–";
        return new(
            FormattableString.Invariant($"{Title}: mean relative L2 error on the same test functions at other query grids; trained with {Trained} points."),
            ["points", .. Errors.Keys],
            [.. Resolutions.Select((resolution, row) => (IReadOnlyList<string>)[FormattableString.Invariant($"{resolution}{(resolution == Trained ? " (trained)" : "")}"), .. Errors.Values.Select(errors => Cell(errors[row]))])],
            Resolutions.ToList().IndexOf(Trained));
    }

    // Errors below what the solver itself changes between grids say nothing about a model.
    private static IEnumerable<string> Solver(IEnumerable<IReadOnlyList<ResolutionError>> models)
    {
        var differences = models.SelectMany(points => points).Select(point => point.GridDifference).Where(double.IsFinite).ToArray();
        if (differences.Length > 0 && differences.Max() > 1e-6)
            yield return FormattableString.Invariant($"The true solutions themselves differ by up to {differences.Max():0.0e+0} (relative L2, at common points) from grid to grid.");
    }

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
