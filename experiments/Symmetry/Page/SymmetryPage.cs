using System.Globalization;
using WeightSpace.Experiments.Reports;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>Renders the symmetry of a network as one page that needs no network: style, scripts, layout library and
/// data are inside it.</summary>
/// <remarks>Tables, diagrams and verdict are plain HTML and need no script; the graph and the selection of labels
/// do.</remarks>
public static class SymmetryPage
{
    /// <summary>The page. The same data gives the same text.</summary>
    /// <exception cref="ArgumentException">Two labels have one name.</exception>
    public static string Render(SymmetryPageData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var chips = new LabelChips(data.Labels);
        var ties = LabelTies.Of(data);
        return PageTemplate.Fill("symmetry.html", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["title"] = PageTemplate.Encode(data.Model) + " · symmetry",
            ["model"] = PageTemplate.Encode(data.Model),
            ["facts"] = PageTemplate.Encode(data.Facts),
            ["verdict"] = PageTables.Verdict(data.Certificate),
            ["labels"] = PageTables.Labels(data.Labels, ties, chips),
            ["legend"] = string.Concat(data.Labels.Where(label => label.Kind != SymmetryBasis.LabelKind.Fixed).Select(label => chips.Chip(label.Name))),
            ["graphnote"] = Whole(data.Nodes.Count) + (data.Nodes.Count == 1 ? " operator" : " operators"),
            ["nograph"] = data.Nodes.Count > 0 ? "" : "<p>The weight space was given without its network, so there is no graph to draw.</p>",
            ["parameters"] = PageTables.Parameters(data.Parameters, chips),
            ["basis"] = PageTables.Basis(data.Basis),
            ["diagrams"] = PageDiagrams.All(data, chips),
            ["certificate"] = PageTables.Certificate(data.Certificate),
            ["diagnostics"] = PageTables.Diagnostics(data.Diagnostics),
            ["data"] = PageGraph.Json(data, ties),
            ["css"] = PageTemplate.Resource("symmetry.css") + chips.Css(),
            ["license"] = PageTemplate.Encode(PageTemplate.Resource("dagre.license")),
            ["library"] = PageTemplate.Resource("dagre.js"),
            ["layout"] = PageTemplate.Resource("symmetry-layout.js"),
            ["selection"] = PageTemplate.Resource("symmetry.js"),
            ["modules"] = PageTemplate.Resource("symmetry-modules.js"),
            ["cards"] = PageTemplate.Resource("symmetry-cards.js"),
            ["graph"] = PageTemplate.Resource("symmetry-graph.js"),
        });
    }

    internal static string Whole(System.Numerics.BigInteger value) => value.ToString("n0", CultureInfo.InvariantCulture);
}
