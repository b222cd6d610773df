using System.Globalization;
using System.Numerics;
using System.Text;
using static WeightSpace.Experiments.Reports.PageTemplate;

namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>The basis as small diagrams, one figure for each pair of views.</summary>
internal static class PageDiagrams
{
    /// <summary>All figures, and what they leave out.</summary>
    public static string All(SymmetryPageData data, LabelChips chips)
    {
        if (data.Diagrams.Count == 0)
            return "<p class=\"note\">No diagrams were asked for: <code>--basis</code> draws them.</p>";
        var html = new StringBuilder("<div class=\"pairs\">");
        foreach (var diagram in data.Diagrams)
            Figure(html, diagram, chips);
        html.Append("</div>");
        var shown = data.Diagrams.Aggregate(BigInteger.Zero, (sum, diagram) => sum + 1 + diagram.Alike);
        if (shown < data.Basis.Pairs)
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">And {SymmetryPage.Whole(data.Basis.Pairs - shown)} more pairs of views, not drawn.</p>");
        return html.ToString();
    }

    private static void Figure(StringBuilder html, PageDiagram diagram, LabelChips chips)
    {
        html.Append(CultureInfo.InvariantCulture, $"<figure class=\"pair\"><figcaption><span class=\"maps\">{Encode(diagram.Output)} ← {Encode(diagram.Input)}</span> ");
        html.Append(CultureInfo.InvariantCulture, $"<span class=\"count\">{SymmetryPage.Whole(diagram.Terms)} {(diagram.Terms.IsOne ? "term" : "terms")}");
        if (!diagram.Alike.IsZero)
            html.Append(CultureInfo.InvariantCulture, $", and {SymmetryPage.Whole(diagram.Alike)} {(diagram.Alike.IsOne ? "pair" : "pairs")} like it");
        html.Append(CultureInfo.InvariantCulture, $"</span><div class=\"indices\">{Indices(diagram.OutputLabels, chips)} ← {Indices(diagram.InputLabels, chips)}</div></figcaption><div class=\"terms\">");
        foreach (var partition in diagram.Partitions)
            html.Append(PartitionDrawing.Svg(diagram, partition, chips));
        if (diagram.Terms > diagram.Partitions.Count)
            html.Append(CultureInfo.InvariantCulture, $"<span class=\"more\">and {SymmetryPage.Whole(diagram.Terms - diagram.Partitions.Count)} more</span>");
        html.Append("</div></figure>");
    }

    private static string Indices(IReadOnlyList<string> labels, LabelChips chips) =>
        labels.Count == 0 ? "<span class=\"soft\">scalar</span>" : string.Concat(labels.Select(chips.Chip));
}
