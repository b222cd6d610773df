using System.Globalization;
using System.Text.Json;
using WeightSpace.Experiments.Reports;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Data;

/// <summary>Renders samples of data as one page that needs no network.</summary>
internal static class DataPage
{
    // Values of the page, and samples.
    private const int MostValues = 400_000, MostSamples = 24;
    private static readonly JsonSerializerOptions Camel = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The page.</summary>
    public static string Render(OperatorData data, DataAbout about)
    {
        using var scope = NewDisposeScope();
        var count = (int)Math.Clamp(MostValues / Math.Max(1, data.Points * data.Outputs), 1,
            Math.Min(MostSamples, data.Samples));
        using var shown = data.Subset(0, count);
        string[] outputs = [.. Enumerable.Range(0, (int)data.Outputs).Select(output => output < about.Outputs.Count
            ? about.Outputs[output] : FormattableString.Invariant($"u{output + 1}"))];
        string[] inputs = [.. data.Inputs.Select((_, input) => input < about.Inputs.Count ? about.Inputs[input]
            : FormattableString.Invariant($"input {input + 1}"))];
        return PageTemplate.Fill("data.html", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["title"] = PageTemplate.Encode(about.Name),
            ["source"] = PageTemplate.Encode(about.Source),
            ["facts"] = PageTemplate.Encode(
                string.Create(CultureInfo.InvariantCulture,
                $"{data.Samples:n0} samples, {string.Join(" + ", data.Inputs)} sensors, {data.Points:n0} query " +
                    $"points in {string.Join(", ", about.Coordinates)}; the first {count} are shown.")),
            ["notes"] = string.Concat(about.Notes.Select(note => $"<p class=\"note\">{PageTemplate.Encode(note)}</p>")),
            ["ranges"] = Ranges(data, inputs, outputs),
            ["data"] = JsonSerializer.Serialize(Samples(shown, about, inputs, outputs), Camel),
            ["css"] = PageTemplate.Resource("report.css"),
            ["plotly"] = PageTemplate.Resource("plotly.js"),
            ["script"] = PageTemplate.Resource("data.js"),
        });
    }

    // Fields are [samples, outputs, points]: in the order of a grid where the points are one, else as they come.
    private static object Samples(OperatorData shown, DataAbout about, string[] inputs, string[] outputs)
    {
        var grid = shown.Cartesian ? FieldGrid.Of(ReportValues.Of(shown.Queries), (int)shown.Queries.shape[1]) : null;
        var values = shown.SeveralOutputs ? shown.Solutions.permute(0, 2, 1).contiguous() : shown.Solutions;
        var functions = Enumerable.Range(0, (int)shown.Samples).ToArray();
        return new
        {
            about.Coordinates,
            Axes = grid?.Axes,
            Points = grid is null ? ReportFields.Pack(ReportValues.Of(shown.Queries)) : null,
            Cartesian = shown.Cartesian,
            Dimension = shown.Queries.shape[^1],
            Outputs = outputs,
            InputNames = inputs,
            Inputs = shown.Inputs.ToArray(),
            Functions = ReportFields.Pack(ReportValues.Of(shown.Functions)),
            Solutions = ReportFields.Pack(grid is null ? ReportValues.Of(values)
                : grid.Arrange(ReportValues.Of(shown.Solutions), outputs.Length, functions)),
        };
    }

    private static string Ranges(OperatorData data, string[] inputs, string[] outputs)
    {
        var start = 0L;
        var rows = data.Inputs.Select((sensors, input) =>
        {
            var part = data.Functions.narrow(1, start, sensors);
            start += sensors;
            return Row(inputs[input], part);
        }).ToList();
        rows.AddRange(outputs.Select(
            (name, output) => Row(name, data.SeveralOutputs ? data.Solutions.select(2, output) : data.Solutions)));
        return $"<div class=\"scroll\"><table><caption>Ranges over all samples.</caption><thead><tr><th " +
            $"scope=\"col\" class=\"text\">function</th><th scope=\"col\">least</th><th scope=\"col\">mean</th><th " +
            $"scope=\"col\">largest</th><th scope=\"col\">deviation</th><th scope=\"col\">zero " +
            $"functions</th></tr></thead><tbody>{string.Concat(rows)}</tbody></table></div>";
    }

    private static string Row(string name, Tensor values)
    {
        using var scope = NewDisposeScope();
        var wide = values.to(ScalarType.Float64);
        var zero = wide.reshape(wide.shape[0], -1).eq(0).all(1).to(ScalarType.Int64).sum().item<long>();
        double[] numbers = [wide.min().item<double>(), wide.mean().item<double>(), wide.max().item<double>(),
            wide.std(unbiased: false).item<double>()];
        var cells = numbers.Select(number => string.Create(CultureInfo.InvariantCulture, $"<td>{number:G4}</td>"));
        return $"<tr><th scope=\"row\">{PageTemplate.Encode(name)}</th>{string.Concat(cells)}<td>{zero}</td></tr>";
    }
}
