namespace WeightSpace.Experiments.Reports;

/// <summary>The sweep of one problem: errors with fits, contours of equal error, and the compute-optimal
/// sizes.</summary>
/// <param name="Title">The problem.</param>
/// <param name="Samples">Errors over training functions, one line for each model.</param>
/// <param name="SamplesFit">The fit of the largest model, with its interval; null for none.</param>
/// <param name="Parameters">Errors over parameters, one line for each number of training functions.</param>
/// <param name="ParametersFit">The fit at the most training functions; null for none.</param>
/// <param name="Contours">Parameters over samples at equal error; none without a law of both.</param>
/// <param name="Frontier">Parameters over samples of least error for the operations of their training; null for
/// none.</param>
public sealed record ReportScaling(
    string Title, IReadOnlyList<ReportScalingSeries> Samples, ReportScalingSeries? SamplesFit,
    IReadOnlyList<ReportScalingSeries> Parameters, ReportScalingSeries? ParametersFit,
    IReadOnlyList<ReportScalingSeries> Contours, ReportScalingSeries? Frontier);
