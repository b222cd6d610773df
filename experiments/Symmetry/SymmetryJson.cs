using System.Text.Json.Nodes;
using WeightSpace.Onnx;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Symmetry;

/// <summary>The machine-readable result of <c>symmetry</c>.</summary>
internal static class SymmetryJson
{
    /// <param name="model">What the network is called.</param>
    /// <param name="symmetry">Labels and counts.</param>
    /// <param name="certificate">What running the network showed.</param>
    /// <param name="uncounted">Stored tensors that are not counted as weights.</param>
    public static JsonObject Of(string model, NetworkSymmetry symmetry, CertificateResult certificate, IReadOnlyList<UncountedTensor>? uncounted = null)
    {
        var (analysis, plan) = (symmetry.Analysis, symmetry.Plan);
        return new()
        {
            ["model"] = model,
            ["labels"] = new JsonArray([.. analysis.Spec.Labels.Select(Label)]),
            ["parameters"] = new JsonArray([.. analysis.Parameters.Where(parameter => !parameter.IsBuffer).Select(Parameter)]),
            ["buffers"] = new JsonArray([.. analysis.Parameters.Where(parameter => parameter.IsBuffer).Select(Parameter)]),
            ["uncounted"] = new JsonArray([.. (uncounted ?? []).Select(tensor => new JsonObject
            {
                ["name"] = tensor.Description,
                ["shape"] = new JsonArray([.. tensor.Dims.Select(size => JsonValue.Create(size))]),
                ["type"] = tensor.TypeName,
                ["reason"] = tensor.Reason,
            })]),
            ["basis"] = new JsonObject
            {
                ["fixed"] = plan.Basis.Options.Fixed.ToString().ToLowerInvariant(),
                ["pruned"] = plan.Basis.Options.Prune,
                ["pairs"] = plan.Basis.PairCount,
                ["terms"] = symmetry.Terms,
                ["gemms"] = plan.Signatures.Length,
                ["features"] = plan.FeatureCount,
            },
            ["weights"] = analysis.Spec.ElementCount,
            ["group"] = new JsonObject { ["log10Order"] = analysis.Spec.Log10GroupOrder },
            ["certificate"] = new JsonObject
            {
                ["status"] = Status(certificate),
                ["maxRelativeError"] = double.IsFinite(certificate.MaxRelativeError) ? certificate.MaxRelativeError : null,
                ["trials"] = certificate.Trials,
                ["reason"] = certificate.Reason.Length > 0 ? certificate.Reason : null,
            },
            ["diagnostics"] = new JsonArray([.. analysis.Diagnostics.Select(Diagnostic)]),
        };
    }

    /// <summary>The status as results name it.</summary>
    public static string Status(CertificateResult certificate) => certificate.Status switch
    {
        CertificateStatus.Passed => "passed",
        CertificateStatus.Failed => "failed",
        _ => "notRun",
    };

    private static JsonObject Label(AxisLabel label) => new()
    {
        ["name"] = label.Name,
        ["size"] = label.Size,
        ["kind"] = label.Kind.ToString().ToLowerInvariant(),
        ["parent"] = label.Parent?.Name,
    };

    private static JsonObject Diagnostic(Diagnostic diagnostic) => new()
    {
        ["operator"] = diagnostic.Operator,
        ["message"] = diagnostic.Message,
        ["label"] = diagnostic.Label?.Name,
        ["node"] = diagnostic.Node,
        ["caution"] = diagnostic.IsCaution,
    };

    private static JsonObject Parameter(ParameterSymmetry parameter) => new()
    {
        ["name"] = parameter.Name,
        ["shape"] = new JsonArray([.. parameter.Shape.Select(size => JsonValue.Create(size))]),
        ["views"] = new JsonArray([.. parameter.Views.Select(view => new JsonObject
        {
            ["name"] = view.Tensor.Name,
            // Element (i, j, …) is element offset + Σ strides[k]·i_k of the row-major parameter, or strides[k]·orders[k][i_k].
            ["offset"] = view.Offset,
            ["strides"] = new JsonArray([.. view.Strides.Select(stride => JsonValue.Create(stride))]),
            ["orders"] = view.Orders.IsEmpty ? null : new JsonArray([.. view.Orders.Select(order => order.IsEmpty ? null : new JsonArray([.. order.Select(place => JsonValue.Create(place))]))]),
            ["axes"] = new JsonArray([.. Enumerable.Range(0, parameter.Shape.Length).Select(axis => new JsonArray(
                [.. view.Tensor.Axes.Where((_, i) => view.ParameterAxes[i] == axis).Select(part => JsonValue.Create(part.Label.Name))]))]),
        })]),
    };
}
