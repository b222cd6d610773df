using System.Globalization;
using System.Text;
using WeightSpace.SymmetryBasis;
using static WeightSpace.Experiments.Reports.PageTemplate;

namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>The tables of the page as HTML.</summary>
internal static class PageTables
{
    private const int TiesShown = 12;

    /// <summary>The certificate in a few words, for the top of the page.</summary>
    public static string Verdict(PageCertificate certificate) => certificate.Status switch
    {
        "passed" => $"<a class=\"badge passed\" href=\"#certificate\">certificate passed, error {Error(certificate)}</a>",
        "failed" => $"<a class=\"badge failed\" href=\"#certificate\">certificate failed, error {Error(certificate)}</a>",
        _ => "<a class=\"badge\" href=\"#certificate\">certificate not run</a>",
    };

    /// <summary>The certificate in full.</summary>
    public static string Certificate(PageCertificate certificate)
    {
        var trials = string.Create(CultureInfo.InvariantCulture, $"{certificate.Trials} {(certificate.Trials == 1 ? "element" : "elements")} of the group");
        var sentence = certificate.Status switch
        {
            "passed" => $"Passed: {trials}, applied to the weights, left the network's function unchanged. The largest relative error is <strong>{Error(certificate)}</strong>.",
            "failed" => $"Failed: of {trials}, applied to the weights, at least one changed the network's function. The largest relative error is <strong>{Error(certificate)}</strong>.",
            _ => "Not run: nothing on this page has been checked against the network itself. <code>--certify</code> does so.",
        };
        var status = certificate.Status is "passed" or "failed" ? certificate.Status : "";
        var reason = certificate.Reason is { } text ? $"<p class=\"note\">{Encode(text)}</p>" : "";
        return $"<p class=\"verdict {status}\">{sentence}</p>{reason}";
    }

    /// <summary>The labels with the axes that they tie; those that permute nothing come last.</summary>
    public static string Labels(IReadOnlyList<PageLabel> labels, IReadOnlyList<IReadOnlyList<string>> ties, LabelChips chips)
    {
        var html = new StringBuilder("<table><caption>Axes that carry the same label are permuted together.</caption><thead><tr>");
        html.Append("<th scope=\"col\">label</th><th scope=\"col\" class=\"text\">kind</th><th scope=\"col\">size</th><th scope=\"col\" class=\"text\">group</th><th scope=\"col\" class=\"text\">ties</th></tr></thead><tbody>");
        foreach (var (label, axes) in labels.Zip(ties).OrderBy(pair => pair.First.Kind == LabelKind.Fixed))
        {
            var more = axes.Count > TiesShown
                ? string.Create(CultureInfo.InvariantCulture, $"<details><summary>and {axes.Count - TiesShown} more</summary>{string.Join(", ", axes.Skip(TiesShown).Select(Encode))}</details>")
                : "";
            html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{chips.Chip(label.Name)}</th><td class=\"text\">{Encode(LabelChips.Kind(label))}</td><td>{SymmetryPage.Whole(label.Size)}</td>");
            html.Append(CultureInfo.InvariantCulture, $"<td class=\"text\">{Group(label)}</td><td class=\"text ties\">{string.Join(", ", axes.Take(TiesShown).Select(Encode))}{more}</td></tr>");
        }
        return html.Append("</tbody></table>").ToString();
    }

    /// <summary>The parameters with the labels of their views.</summary>
    public static string Parameters(IReadOnlyList<PageParameter> parameters, LabelChips chips)
    {
        var html = new StringBuilder("<table><caption>Each bracket is an axis; an axis that is a concatenation splits its parameter into views.</caption><thead><tr>");
        html.Append("<th scope=\"col\">parameter</th><th scope=\"col\" class=\"text\">kind</th><th scope=\"col\" class=\"text\">shape</th><th scope=\"col\" class=\"text\">labels of its axes</th></tr></thead><tbody>");
        foreach (var parameter in parameters)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr data-p=\"{Encode(parameter.Name)}\"><th scope=\"row\">{Encode(parameter.Name)}</th><td class=\"text\">{Encode(parameter.Kind)}</td>");
            html.Append(CultureInfo.InvariantCulture, $"<td class=\"text nowrap\">{Shape(parameter.Shape)}</td><td class=\"text views\">");
            foreach (var view in parameter.Views)
            {
                var name = parameter.Views.Count > 1 || view.Name != parameter.Name ? $"<span class=\"view-name\">{Encode(view.Name)}</span> " : "";
                html.Append(CultureInfo.InvariantCulture, $"<div>{name}{chips.Axes(view.Axes)}</div>");
            }
            html.Append("</td></tr>");
        }
        return html.Append("</tbody></table>").ToString();
    }

    /// <summary>The size of the basis.</summary>
    public static string Basis(PageBasis basis)
    {
        (string Term, string Value)[] figures =
        [
            ("basis terms", SymmetryPage.Whole(basis.Terms)), ("pairs of views", SymmetryPage.Whole(basis.Pairs)),
            ("distinct features", SymmetryPage.Whole(basis.Features)), ("matrix multiplications", SymmetryPage.Whole(basis.Gemms)), ("fixed labels", Policy(basis)),
        ];
        return "<dl class=\"figures\">" + string.Concat(figures.Select(f => $"<div><dt>{f.Term}</dt><dd>{f.Value}</dd></div>")) + "</dl>";
    }

    /// <summary>Where the group may be smaller than the network allows, or that it is nowhere; below it, folded, why
    /// the other labels are fixed.</summary>
    public static string Diagnostics(IReadOnlyList<PageDiagnostic> diagnostics)
    {
        PageDiagnostic[] cautions = [.. diagnostics.Where(diagnostic => diagnostic.IsCaution)];
        PageDiagnostic[] others = [.. diagnostics.Where(diagnostic => !diagnostic.IsCaution)];
        var first = cautions.Length == 0 ? "<p>None: no operator made the analyzer settle for a smaller group.</p>" : Diagnostics("Where the group may be smaller than the network allows.", cautions);
        return others.Length == 0 ? first : $"{first}<details><summary>Why the fixed labels are fixed</summary>{Diagnostics("Labels that cannot be anything but fixed.", others)}</details>";
    }

    private static string Diagnostics(string caption, PageDiagnostic[] diagnostics)
    {
        var html = new StringBuilder($"<table><caption>{caption}</caption><thead><tr><th scope=\"col\">operator</th><th scope=\"col\" class=\"text\">what was made fixed, and why</th></tr></thead><tbody>");
        foreach (var diagnostic in diagnostics)
            html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Encode(diagnostic.Operator)}</th><td class=\"text\">{Encode(diagnostic.Message)}</td></tr>");
        return html.Append("</tbody></table>").ToString();
    }

    private static string Policy(PageBasis basis) => basis.Policy switch
    {
        "fold" => "folded into channels",
        "permute" => "treated as permutable",
        _ => Encode(basis.Policy),
    };

    private static string Group(PageLabel label) => label.Kind switch
    {
        LabelKind.Fixed => "<span class=\"soft\">trivial</span>",
        LabelKind.Nested => string.Create(CultureInfo.InvariantCulture, $"S<sub>{label.Size}</sub> for each index of {Encode(label.Parent ?? "its parent")}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"S<sub>{label.Size}</sub>"),
    };

    private static string Shape(IReadOnlyList<long> shape) =>
        shape.Count == 0 ? "scalar" : string.Join(" × ", shape.Select(size => size.ToString(CultureInfo.InvariantCulture)));

    private static string Error(PageCertificate certificate) => certificate.MaxRelativeError?.ToString("0.0e+0", CultureInfo.InvariantCulture) ?? "unknown";
}
