using System.Globalization;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Reports;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Symmetry;

/// <summary>The symmetries of a network in tables: labels, tensors, the size of its equivariant basis and of its
/// plan.</summary>
public sealed class NetworkSymmetry
{
    private const int MostRows = 60;
    private const int MostUses = 8;
    private const int MostOperators = 3;

    private readonly IReadOnlyList<(string Name, string Value, string Meaning)> figures;

    /// <summary>Counts terms, matrix multiplications and features of an analysed network.</summary>
    /// <param name="analysis">The network.</param>
    /// <param name="options">Which basis; that of <see cref="BasisOptions"/>' defaults if null.</param>
    public NetworkSymmetry(SymmetryAnalysis analysis, BasisOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        Analysis = analysis;
        var basis = new EquivariantBasis(analysis.Spec, options ?? new BasisOptions());
        Plan = LayerPlan.Create(basis);
        Terms = basis.Count();
        var policy = basis.Options.Fixed == FixedAxisPolicy.Fold ? "fixed axes folded into channels" : "fixed axes treated as permutable";
        figures =
        [
            ("weights", Whole(Analysis.Spec.ElementCount), "numbers in all parameters together"),
            ("group order", string.Create(CultureInfo.InvariantCulture, $"10^{Analysis.Spec.Log10GroupOrder:0.0}"), "permutations that leave the function unchanged"),
            ("basis terms", Whole(Terms), $"equivariant linear maps, {policy}{(basis.Options.Prune ? "" : ", dependent ones counted as well")}"),
            ("matrix multiplications", Whole(Plan.Signatures.Length), "of a layer in factored form: one for each signature"),
            ("features", Whole(Plan.FeatureCount), "distinct diagonals and pools of all parameters"),
        ];
    }

    /// <summary>The network.</summary>
    public SymmetryAnalysis Analysis { get; }

    /// <summary>The factored layer.</summary>
    public LayerPlan Plan { get; }

    /// <summary>Number of basis terms.</summary>
    public long Terms { get; }

    /// <summary>The tables of a report.</summary>
    public IReadOnlyList<ReportTable> Tables =>
    [
        new ReportTable("Labels: axes that carry the same label are permuted together.", ["label", "kind", "size", "axes"], [.. LabelRows()]),
        new ReportTable("The equivariant linear maps of this weight space to itself.", ["figure", "value", "meaning"], [.. figures.Select(f => new[] { f.Name, f.Value, f.Meaning })]),
        .. Diagnostics("Where the group may be smaller than it could be.", Analysis.Cautions),
        .. Diagnostics("Why labels are fixed.", Analysis.Diagnostics.Where(diagnostic => !diagnostic.IsCaution)),
    ];

    /// <summary>Prints the tables.</summary>
    public void Print(Reporter reporter)
    {
        ArgumentNullException.ThrowIfNull(reporter);
        foreach (var table in Tables) TablePrinter.Print(table, reporter);
    }

    /// <summary>One row for each reason, however many labels it fixed.</summary>
    private static IEnumerable<ReportTable> Diagnostics(string title, IEnumerable<Diagnostic> diagnostics)
    {
        string[][] rows = [.. diagnostics.GroupBy(diagnostic => diagnostic.Reason).Take(MostRows).Select(group => new[]
        {
            group.Key,
            Listed(group.Select(diagnostic => diagnostic.Label?.Name).OfType<string>(), MostUses),
            Listed(group.Select(diagnostic => diagnostic.Operator).Distinct(), MostOperators),
        })];
        return rows.Length == 0 ? [] : [new ReportTable(title, ["reason", "labels", "operators"], rows)];
    }

    private static string Listed(IEnumerable<string> names, int most)
    {
        string[] all = [.. names];
        return string.Join(", ", all.Take(most)) + (all.Length > most ? $" and {Whole(all.Length - most)} more" : "");
    }

    private IEnumerable<string[]> LabelRows()
    {
        var uses = new Dictionary<AxisLabel, List<string>>();
        foreach (var tensor in Analysis.Spec.Tensors)
        {
            for (var axis = 0; axis < tensor.Axes.Length; axis++)
            {
                var label = tensor.Axes[axis].Label;
                (uses.TryGetValue(label, out var known) ? known : uses[label] = []).Add(string.Create(CultureInfo.InvariantCulture, $"{tensor.Name}[{axis}]"));
            }
        }

        foreach (var label in Analysis.Spec.Labels.Take(MostRows))
        {
            yield return [label.Name, label.Parent is { } parent ? $"nested in {parent.Name}" : Kind(label), Whole(label.Size), Listed(uses.GetValueOrDefault(label, []), MostUses)];
        }

        if (Analysis.Spec.Labels.Length > MostRows) yield return ["…", "", "", $"and {Whole(Analysis.Spec.Labels.Length - MostRows)} more labels: --json and --html have them all"];
    }

    private static string Kind(AxisLabel label) => label.Kind.ToString().ToLowerInvariant();

    private static string Whole(long value) => value.ToString("n0", CultureInfo.InvariantCulture);
}
