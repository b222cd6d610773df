namespace WeightSpace.Experiments.Reports;

/// <summary>A table of the page.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Columns">The column titles; the first column holds the row titles.</param>
/// <param name="Rows">The cells as text.</param>
/// <param name="Best">The row to point out, or -1.</param>
/// <param name="Keyed">Whether each row carries the colour of the curve with its index.</param>
public sealed record ReportTable(
    string Caption, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, int Best = -1, bool Keyed = false);
