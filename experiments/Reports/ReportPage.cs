using System.Globalization;
using System.Text;
using System.Text.Json;

namespace WeightSpace.Experiments.Reports;

/// <summary>Renders a report as one page that needs no network: style, script, plot library and data are inside
/// it.</summary>
public static class ReportPage
{
    private static readonly JsonSerializerOptions Camel = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The page.</summary>
    public static string Render(ReportData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var parts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["title"] = Encode(data.Title),
            ["experiment"] = Encode(data.Experiment),
            ["sentence"] = Encode(data.Sentence),
            ["facts"] = Encode(data.Facts),
            ["results"] = Table(data.Results),
            ["notes"] = string.Concat(data.Notes.Select(note => $"<p class=\"note\">{Encode(note)}</p>")),
            ["symmetry"] = string.Concat(data.Symmetry.Select(Table)),
            ["fieldtable"] = data.Fields is null ? "" : Table(FieldSummary.Table(data.Fields)),
            ["resolutions"] = string.Concat((data.Resolutions ?? []).Select(Resolution)),
            ["sizes"] = string.Concat((data.Sizes ?? []).Select(Sizes)),
            ["scaling"] = string.Concat((data.Scaling ?? []).Select(Scaling)),
            ["config"] = Encode(data.Config),
            ["footer"] = Encode(string.Create(CultureInfo.InvariantCulture, $"Run {data.Run}, begun {data.Created.UtcDateTime:yyyy-MM-dd HH:mm} UTC.")),
            // System.Text.Json writes '<' as an escape, so the data cannot close its script element.
            ["data"] = JsonSerializer.Serialize(new { data.LossName, data.Curves, data.Fields, Resolutions = data.Resolutions ?? [], Sizes = data.Sizes ?? [], Scaling = data.Scaling ?? [], data.Coordinates }, Camel),
            ["css"] = PageTemplate.Resource("report.css"),
            ["plotly"] = PageTemplate.Resource("plotly.js"),
            ["script"] = PageTemplate.Resource("report.js"),
        };
        return PageTemplate.Fill("report.html", parts);
    }

    private static string Resolution(ReportResolution resolution, int index)
    {
        var label = Encode($"Relative L2 error against the number of points for {resolution.Title}, both axes logarithmic; the table below holds the same values");
        return string.Create(CultureInfo.InvariantCulture, $"<h3>{Encode(resolution.Title)}</h3><div id=\"resolution-{index}\" class=\"plot\" role=\"img\" aria-label=\"{label}\"></div>")
            + Table(resolution.Table()) + string.Concat(resolution.Notes.Select(note => $"<p class=\"note\">{Encode(note)}</p>"));
    }

    private static string Sizes(ReportSizes sizes, int index)
    {
        var label = Encode($"Relative L2 error against the number of parameters for {sizes.Title}, both axes logarithmic; the results table holds the same values");
        return string.Create(CultureInfo.InvariantCulture, $"<h3>{Encode(sizes.Title)}</h3><div id=\"sizes-{index}\" class=\"plot\" role=\"img\" aria-label=\"{label}\"></div>");
    }

    private static string Scaling(ReportScaling scaling, int index)
    {
        string Plot(string kind, string label) => string.Create(CultureInfo.InvariantCulture, $"<div id=\"scaling-{index}-{kind}\" class=\"plot\" role=\"img\" aria-label=\"{Encode(label)}\"></div>");
        return $"<h3>{Encode(scaling.Title)}</h3>"
            + Plot("samples", $"Error against training functions for {scaling.Title}, both axes logarithmic, with the fit of the largest model; the exponents are in the results table")
            + Plot("parameters", $"Error against parameters for {scaling.Title}, both axes logarithmic, with the fit at the most training functions; the exponents are in the results table")
            + (scaling.Contours.Count == 0 ? "" : Plot("sizes", $"Lines of equal error over training functions and parameters for {scaling.Title}, with the sizes that cost least"));
    }

    private static string Table(ReportTable table)
    {
        var html = new StringBuilder("<div class=\"scroll\"><table>");
        html.Append(CultureInfo.InvariantCulture, $"<caption>{Encode(table.Caption)}</caption><thead><tr>");
        for (var i = 0; i < table.Columns.Count; i++)
            html.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\"{Alignment(table, i)}>{Encode(table.Columns[i])}</th>");
        html.Append("</tr></thead><tbody>");
        for (var i = 0; i < table.Rows.Count; i++)
        {
            html.Append(i == table.Best ? "<tr class=\"best\">" : "<tr>");
            var swatch = table.Keyed ? string.Create(CultureInfo.InvariantCulture, $"<span class=\"swatch\" data-colour=\"{i}\"></span>") : "";
            html.Append(CultureInfo.InvariantCulture, $"<th scope=\"row\">{swatch}{Encode(table.Rows[i][0])}</th>");
            for (var j = 1; j < table.Rows[i].Count; j++)
                html.Append(CultureInfo.InvariantCulture, $"<td{Alignment(table, j)}>{Encode(table.Rows[i][j])}</td>");
            html.Append("</tr>");
        }
        return html.Append("</tbody></table></div>").ToString();
    }

    // Numbers stand right so that their digits line up; a column without any is prose.
    private static string Alignment(ReportTable table, int column) =>
        table.Rows.Any(row => row[column].Length > 0 && char.IsAsciiDigit(row[column][0])) ? "" : " class=\"text\"";

    private static string Encode(string text) => PageTemplate.Encode(text);
}
