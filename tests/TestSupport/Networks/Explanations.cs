using QuikGraph.Algorithms;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.TestSupport;

/// <summary>Every fixed label must be explained, once, by an operator of the graph that runs over it.</summary>
internal static class Explanations
{
    /// <param name="analysis">The network.</param>
    /// <param name="allowsBlocks">Whether the operator may run over a block of a label only, where neighbouring fixed
    /// blocks are one label.</param>
    public static void Require(SymmetryAnalysis analysis, bool allowsBlocks = true)
    {
        var explained = analysis.Diagnostics.Where(diagnostic => diagnostic.Label is not null).ToArray();
        // In the order of the labels, so that the same network always reads the same.
        var fixedLabels = analysis.StateSpec.Labels.Where(label => label.Kind == LabelKind.Fixed);
        Assert.Equal(fixedLabels.Select(label => label.Name), explained.Select(diagnostic => diagnostic.Label!.Name));
        foreach (var diagnostic in explained) Require(analysis, diagnostic, diagnostic.Label!, allowsBlocks);
    }

    private static void Require(SymmetryAnalysis analysis, Diagnostic diagnostic, AxisLabel label, bool allowsBlocks)
    {
        Assert.StartsWith($"Label {label.Name} of size {label.Size} is fixed: ", diagnostic.Message, StringComparison.Ordinal);
        if (diagnostic.Node is not { } number)
        {
            // Without an operator there can only be a parameter that none reads.
            var readers = analysis.Nodes.SelectMany(node => node.Operands).Select(operand => analysis.Values[operand.Id].Parameter).ToHashSet();
            Assert.Equal("parameter", diagnostic.Operator);
            Assert.False(analysis.Parameters.Any(parameter => readers.Contains(parameter.Name) && Carries(parameter, label)), $"{diagnostic}\n{analysis.StateSpec}\n{string.Join('\n', analysis.Nodes.Select(one => $"{one.Title} {string.Join(' ', one.Operands.Select(value => value.Id))} -> {one.Result.Id}"))}");
            return;
        }

        var node = analysis.Nodes[number];
        Assert.Equal(node.Title, diagnostic.Operator);
        Assert.True(
            Values(node).Any(value => Carries(analysis.Values[value], label)) || (allowsBlocks && IsConnected(analysis, number, label)),
            $"{diagnostic.Operator} has nothing to do with {label}: {diagnostic.Message}\n{analysis.StateSpec}");
    }

    private static bool Carries(ParameterSymmetry parameter, AxisLabel label) => parameter.Views.Any(view => view.Tensor.Axes.Any(axis => axis.Label == label));

    private static bool Carries(ValueSymmetry value, AxisLabel label) => value.Axes.Any(axis => axis.Any(block => block.Contains(label)));

    /// <summary>
    /// Whether values lead from the operator to a parameter with the label. Blocks of an axis that are fixed one by one
    /// are one label, which no operator need run over as a
    /// whole, and the operators that tied each of them may be anywhere between.
    /// </summary>
    private static bool IsConnected(SymmetryAnalysis analysis, int number, AxisLabel label)
    {
        var components = new Dictionary<GraphValue, int>();
        analysis.Graph.WeaklyConnectedComponents(components);
        var carriers = analysis.Parameters.Where(parameter => Carries(parameter, label)).Select(parameter => parameter.Name).ToHashSet();
        return components.Any(pair => pair.Value == components[analysis.Nodes[number].Result]
            && analysis.Values[pair.Key.Id].Parameter is { } name && carriers.Contains(name));
    }

    private static IEnumerable<int> Values(GraphNode node) => node.Operands.Append(node.Result).Select(value => value.Id);
}
