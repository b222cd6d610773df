namespace WeightSpace.Experiments.Reports;

/// <summary>A line of a plot of a sweep.</summary>
/// <param name="Name">What it is.</param>
/// <param name="X">Its places, ascending.</param>
/// <param name="Y">Its values.</param>
/// <param name="Low">Lower ends; null for none.</param>
/// <param name="High">Upper ends; null for none.</param>
public sealed record ReportScalingSeries(
    string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y, IReadOnlyList<double>? Low = null, IReadOnlyList<double>? High = null);
