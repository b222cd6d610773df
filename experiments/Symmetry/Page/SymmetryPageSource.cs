using System.Globalization;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>Fills the page of a network's symmetry from its analysis.</summary>
public static class SymmetryPageSource
{
    /// <summary>The page's data.</summary>
    /// <param name="model">The heading: what was analysed.</param>
    /// <param name="analysis">Labels, parameters and graph.</param>
    /// <param name="plan">The plan of the basis that the page counts and draws.</param>
    /// <param name="certificate">What running the network showed.</param>
    /// <param name="drawsBasis">Whether the basis is drawn.</param>
    public static SymmetryPageData Of(string model, SymmetryAnalysis analysis, LayerPlan plan, PageCertificate certificate, bool drawsBasis = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(certificate);
        var basis = plan.Basis;
        var sizes = new PageBasis(basis.PairCount, basis.Count(), plan.Signatures.Length, plan.FeatureCount, basis.Options.Fixed.ToString().ToLowerInvariant());
        var scopes = OperatorScopes.Of(analysis);
        var facts = string.Create(CultureInfo.InvariantCulture,
            $"{analysis.Spec.ElementCount:n0} weights · group of order 10^{analysis.Spec.Log10GroupOrder:0.0} · {sizes.Terms:n0} basis terms · {sizes.Gemms:n0} matrix multiplications");
        return new(
            model, facts, [.. analysis.StateSpec.Labels.Select(label => new PageLabel(label.Name, label.Size, label.Kind, label.Parent?.Name))],
            [.. analysis.Parameters.Select(Parameter)], [.. analysis.Nodes.Select((node, id) => Node(node, id, scopes[id]))], Values(analysis), sizes,
            drawsBasis ? DiagramChoice.Of(basis) : [], certificate, [.. analysis.Diagnostics.Select(diagnostic => new PageDiagnostic(diagnostic.Operator, diagnostic.Message, diagnostic.IsCaution))]);
    }

    private static PageParameter Parameter(ParameterSymmetry parameter) => new(
        parameter.Name, [.. parameter.Shape.Select(size => (long)size)],
        parameter.IsBuffer ? "buffer" : JsonName(parameter.Views.FirstOrDefault()?.Tensor.Kind ?? TensorKind.Other),
        [.. parameter.Views.Select(view => new PageView(view.Tensor.Name, [.. Enumerable.Range(0, parameter.Shape.Length).Select(axis => Labels(view, axis))]))]);

    // An axis of size 1 may carry no label.
    private static IReadOnlyList<string> Labels(ParameterView view, int axis)
    {
        string[] names = [.. view.Tensor.Axes.Where((_, i) => view.ParameterAxes[i] == axis).Select(part => part.Label.Name)];
        return names.Length > 0 ? names : ["1"];
    }

    private static PageNode Node(GraphNode node, int id, IReadOnlyList<string> scope) =>
        new(id, node.Operator, node.Name.Length > 0 ? node.Name : null, [.. node.Operands.Select(operand => operand.Id)], [node.Result.Id], scope);

    // What no operator makes and is no parameter comes from outside; what no operator reads is a result.
    private static PageValue[] Values(SymmetryAnalysis analysis)
    {
        var made = analysis.Nodes.Select(node => node.Result.Id).ToHashSet();
        var read = analysis.Nodes.SelectMany(node => node.Operands).Select(operand => operand.Id).ToHashSet();
        var names = analysis.Inputs.ToDictionary(input => input.Value.Id, input => input.Name);
        return [.. analysis.Values.Select((value, id) => new PageValue(
            id, [.. value.Shape.Select(size => (long)size)], [.. value.Axes.Select((blocks, axis) => Axis(blocks, value.Shape[axis]))], value.Parameter,
            IsInput: value.Parameter is null && !made.Contains(id), IsOutput: made.Contains(id) && !read.Contains(id), names.GetValueOrDefault(id)))];
    }

    // An index set that no parameter has is shown by its size, where the other labels of the axis tell it.
    private static PageAxis Axis(EquatableArray<EquatableArray<AxisLabel?>> blocks, long size)
    {
        if (blocks is [[null]])
            return new([]);
        return new([.. blocks.Select(block =>
        {
            var known = block.OfType<AxisLabel>().Aggregate(1L, (product, label) => product * label.Size);
            var rest = blocks.Length == 1 && block.Count(label => label is null) == 1 ? (size / known).ToString(CultureInfo.InvariantCulture) : "·";
            return (IReadOnlyList<string>)[.. block.Select(label => label?.Name ?? rest)];
        })]);
    }

    private static string JsonName(TensorKind kind)
    {
        var name = kind.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
