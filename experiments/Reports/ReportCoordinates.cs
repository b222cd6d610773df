namespace WeightSpace.Experiments.Reports;

/// <summary>A nested model trained by auxiliary coordinates: errors, terms of the objective, codes,
/// reconstructions.</summary>
/// <param name="Errors">Nested errors over seconds, a line for each method and set of points.</param>
/// <param name="Terms">Terms of the objective over iterations, and the penalty mu.</param>
/// <param name="Codes">Two columns of codes, shape <c>[points, 2]</c>, packed; null for none.</param>
/// <param name="Labels">Labels of those points.</param>
/// <param name="Pictures">Images and their reconstructions, shape <c>[2, images, height, width]</c>, packed.</param>
/// <param name="Height">Rows of an image.</param>
/// <param name="Width">Columns of an image.</param>
public sealed record ReportCoordinates(
    IReadOnlyList<ReportScalingSeries> Errors, IReadOnlyList<ReportScalingSeries> Terms, string? Codes, IReadOnlyList<long> Labels,
    string Pictures, int Height, int Width);
