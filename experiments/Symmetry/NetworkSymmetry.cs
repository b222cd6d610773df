using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using SymmetryBasis;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Reports;

namespace WeightSpace.Experiments.Symmetry;

/// <summary>The symmetries of a network in tables: labels, tensors, the size of its equivariant basis and of its plan.</summary>
public sealed class NetworkSymmetry
{
    private readonly SymmetryAnalysis analysis;
    private readonly IReadOnlyList<(string Name, string Value, string Meaning)> figures;

    /// <summary>Counts terms, matrix multiplications and relations of an analysed network.</summary>
    public NetworkSymmetry(SymmetryAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        this.analysis = analysis;
        var fold = new EquivariantBasis(analysis.Spec, new BasisOptions(FixedAxisPolicy.Fold));
        var permute = new EquivariantBasis(analysis.Spec, new BasisOptions(FixedAxisPolicy.Permute));
        FoldTerms = fold.Count();
        PermuteTerms = permute.Count();
        FoldMultiplications = LayerPlan.Create(fold).Signatures.Length;
        PermuteMultiplications = LayerPlan.Create(permute).Signatures.Length;
        figures =
        [
            ("weights", Whole(analysis.Spec.ElementCount), "numbers in all tensors together"),
            ("group order", string.Create(CultureInfo.InvariantCulture, $"10^{analysis.Spec.Log10GroupOrder:0.0}"), "permutations that leave the function unchanged"),
            ("basis terms, fixed axes folded", Whole(FoldTerms), "linearly independent equivariant linear maps"),
            ("matrix multiplications, folded", Whole(FoldMultiplications), "in the factored plan: one for each signature"),
            ("basis terms, fixed axes permuted", Whole(PermuteTerms), "the same with fixed axes treated as permutable"),
            ("matrix multiplications, permuted", Whole(PermuteMultiplications), "in the factored plan"),
        ];
    }

    /// <summary>Number of basis terms with fixed axes folded into channels.</summary>
    public long FoldTerms { get; }

    /// <summary>Number of basis terms with fixed axes treated as permutable.</summary>
    public long PermuteTerms { get; }

    /// <summary>Matrix multiplications of the factored plan, fixed axes folded.</summary>
    public int FoldMultiplications { get; }

    /// <summary>Matrix multiplications of the factored plan, fixed axes permuted.</summary>
    public int PermuteMultiplications { get; }

    /// <summary>The tables of a report.</summary>
    public IReadOnlyList<ReportTable> Tables =>
    [
        new ReportTable("Labels: axes that carry the same label are permuted together.", ["label", "kind", "size", "axes"], [.. analysis.Spec.Labels.Select(LabelRow)]),
        new ReportTable("The equivariant linear maps of this weight space to itself.", ["figure", "value", "meaning"], [.. figures.Select(f => new[] { f.Name, f.Value, f.Meaning })]),
        .. Diagnostics(),
    ];

    /// <summary>Prints the tables.</summary>
    public void Print(Reporter reporter)
    {
        ArgumentNullException.ThrowIfNull(reporter);
        foreach (var table in Tables)
        {
            var shown = new Table().Border(TableBorder.Simple);
            foreach (var column in table.Columns)
                shown.AddColumn(new TableColumn(Markup.Escape(column)) { Alignment = column is "size" or "value" ? Justify.Right : Justify.Left });
            foreach (var row in table.Rows)
                shown.AddRow([.. row.Select(Markup.Escape)]);
            reporter.Console.Write(shown);
        }
    }

    /// <summary>The machine-readable form.</summary>
    public JsonObject Json() => new()
    {
        ["labels"] = new JsonArray([.. analysis.Spec.Labels.Select(label => new JsonObject
        {
            ["name"] = label.Name,
            ["kind"] = Kind(label),
            ["size"] = label.Size,
            ["parent"] = label.Parent?.Name,
            ["axes"] = new JsonArray([.. Uses(label).Select(use => JsonValue.Create(use))]),
        })]),
        ["tensors"] = new JsonArray([.. analysis.Spec.Tensors.Select(tensor => JsonValue.Create(tensor.ToString()))]),
        ["weights"] = analysis.Spec.ElementCount,
        ["log10_group_order"] = analysis.Spec.Log10GroupOrder,
        ["basis_terms_fold"] = FoldTerms,
        ["gemms_fold"] = FoldMultiplications,
        ["basis_terms_permute"] = PermuteTerms,
        ["gemms_permute"] = PermuteMultiplications,
        ["diagnostics"] = new JsonArray([.. analysis.Diagnostics.Select(d => JsonValue.Create(d.ToString()))]),
    };

    private IEnumerable<ReportTable> Diagnostics() => analysis.Diagnostics.Length == 0 ? [] :
        [new ReportTable("Where the group may be smaller than it could be.", ["diagnostic"], [.. analysis.Diagnostics.Select(d => new[] { d.ToString() })])];

    private string[] LabelRow(AxisLabel label) =>
        [label.Name, label.Parent is { } parent ? $"nested in {parent.Name}" : Kind(label), Whole(label.Size), string.Join(", ", Uses(label))];

    private IEnumerable<string> Uses(AxisLabel label) => analysis.Spec.Tensors.SelectMany(tensor =>
        tensor.Axes.Select((axis, index) => (axis, index)).Where(pair => pair.axis.Label == label)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{tensor.Name}[{pair.index}]")));

    private static string Kind(AxisLabel label) => label.Kind.ToString().ToLowerInvariant();

    private static string Whole(long value) => value.ToString("n0", CultureInfo.InvariantCulture);
}
