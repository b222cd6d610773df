namespace WeightSpace.Experiments.Reports;

/// <summary>Test errors against the number of parameters, for one problem.</summary>
/// <param name="Title">The problem.</param>
/// <param name="Models">The models, in the order of the results.</param>
public sealed record ReportSizes(string Title, IReadOnlyList<ReportSize> Models);
