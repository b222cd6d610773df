using System.Text.Json;
using System.Text.Json.Serialization;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>What the scripts of the page read: the graph, the labels, and the axes that each label ties.</summary>
internal static class PageGraph
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    };

    /// <summary>The data as JSON. System.Text.Json writes '&lt;' as an escape, so that no text can close the script
    /// element.</summary>
    public static string Json(SymmetryPageData data, IReadOnlyList<IReadOnlyList<string>> ties)
    {
        var notes = Notes(data);
        return JsonSerializer.Serialize(new
        {
            Labels = data.Labels.Select((label, i) => new { label.Name, label.Size, Kind = LabelChips.Kind(label), Fixed = label.Kind == LabelKind.Fixed, Nested = label.Kind == LabelKind.Nested, Ties = ties[i] }),
            Nodes = data.Nodes.Select(node => new { Id = (int?)node.Id, node.Operator, node.Name, node.Inputs, node.Outputs, Scope = node.Scope is { Count: > 0 } scope ? scope : null, Notes = notes.GetValueOrDefault(node.Id) }),
            Values = data.Values.Select(value => new { Id = (int?)value.Id, value.Name, value.Shape, Axes = value.Axes.Select(axis => axis.Blocks), value.Parameter, value.IsInput, value.IsOutput }),
        }, Options);
    }

    // A diagnostic names the node, alone or after its operator; where nodes have no names it names the operator, which
    // tells
    // the node only if there is one.
    private static Dictionary<int, IReadOnlyList<string>> Notes(SymmetryPageData data)
    {
        var named = data.Nodes.Where(node => node.Name is not null);
        var byName = named.Select(node => (Title: node.Name!, Node: node)).Concat(named.Select(node => (Title: $"{node.Operator} '{node.Name}'", Node: node)))
            .ToLookup(pair => pair.Title, pair => pair.Node, StringComparer.Ordinal);
        var byOperator = data.Nodes.ToLookup(node => node.Operator, StringComparer.Ordinal);
        return data.Diagnostics.Where(diagnostic => diagnostic.IsCaution)
            .SelectMany(diagnostic => Targets(diagnostic.Operator).Select(node => (node.Id, diagnostic.Message)))
            .GroupBy(pair => pair.Id, pair => pair.Message)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group]);

        IEnumerable<PageNode> Targets(string name) =>
            byName[name].Any() ? byName[name] : byOperator[name].Count() == 1 ? byOperator[name] : [];
    }
}
