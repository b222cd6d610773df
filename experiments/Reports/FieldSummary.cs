using System.Globalization;

namespace WeightSpace.Experiments.Reports;

/// <summary>What the plots of the fields show, in words and numbers: the median and the worst test function of every
/// prediction.</summary>
internal static class FieldSummary
{
    /// <summary>Two rows for each prediction.</summary>
    public static ReportTable Table(ReportFields fields)
    {
        var truth = ReportFields.Unpack(fields.Truth);
        var points = fields.Coordinate.Count * (fields.Vertical?.Values.Count ?? 1) * (fields.Slices?.Values.Count ?? 1);
        var width = points * (fields.Outputs?.Count ?? 1);
        var rows = fields.Predictions.SelectMany(prediction => Rows(fields, prediction.Key, ReportFields.Unpack(prediction.Value), truth, width, points)).ToArray();
        return new(
            "The median and the worst test function of each.",
            ["prediction", "test function", "relative L2", "true values", "predicted values", "largest error", "where"], rows);
    }

    private static IEnumerable<IReadOnlyList<string>> Rows(ReportFields fields, string name, float[] prediction, float[] truth, int width, int points)
    {
        var errors = fields.Errors?.GetValueOrDefault(name) is { } packed ? ReportFields.Unpack(packed) : FieldReport.Errors(prediction, truth, width);
        var numbers = fields.Functions ?? [.. Enumerable.Range(0, errors.Length)];
        int[] order = [.. Enumerable.Range(0, errors.Length).OrderBy(function => errors[function])];
        foreach (var (words, function) in new[] { ("median", order[(order.Length - 1) / 2]), ("worst", order[^1]) })
        {
            var place = numbers.ToList().IndexOf(function);
            if (place < 0) continue;
            var (t, p) = (truth.AsMemory(place * width, width).ToArray(), prediction.AsMemory(place * width, width).ToArray());
            var largest = Enumerable.Range(0, width).MaxBy(index => Math.Abs(p[index] - t[index]));
            yield return
            [
                name, string.Create(CultureInfo.InvariantCulture, $"{function + 1} ({words})"), errors[function].ToString("0.00000", CultureInfo.InvariantCulture),
                Range(t), Range(p), Number(Math.Abs(p[largest] - t[largest])), Where(fields, largest, points),
            ];
        }
    }

    private static string Where(ReportFields fields, int index, int points)
    {
        var parts = new List<string>();
        if (fields.Outputs is { } outputs) parts.Add(outputs[index / points]);
        var place = index % points;
        foreach (var axis in new[] { new ReportAxis(fields.CoordinateName, fields.Coordinate), fields.Vertical, fields.Slices })
        {
            if (axis is null) continue;
            parts.Add($"{axis.Name} = {Number(axis.Values[place % axis.Values.Count])}");
            place /= axis.Values.Count;
        }

        return string.Join(", ", parts);
    }

    private static string Range(float[] values) => $"{Number(values.Min())} to {Number(values.Max())}";

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
