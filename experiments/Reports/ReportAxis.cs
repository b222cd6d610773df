namespace WeightSpace.Experiments.Reports;

/// <summary>A coordinate of a report's fields.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Values">Its values, ascending.</param>
public sealed record ReportAxis(string Name, IReadOnlyList<double> Values);
