namespace WeightSpace.Experiments.Reports;

/// <summary>The curves of one optimizer. The four lists have one entry for each measurement; null where a value was not
/// finite.</summary>
/// <param name="Name">The optimizer.</param>
/// <param name="Diverged">Whether its loss became infinite or NaN.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="Seconds">Seconds spent in those steps.</param>
/// <param name="TrainLoss">Training loss.</param>
/// <param name="TestError">Test relative L2 error, mean per function.</param>
public sealed record ReportCurve(
    string Name, bool Diverged, IReadOnlyList<long> Steps, IReadOnlyList<double> Seconds,
    IReadOnlyList<double?> TrainLoss, IReadOnlyList<double?> TestError);
