namespace WeightSpace.SymmetryBasis;

/// <summary>Finds the labels of attention: of a softmax over the product of two activations, by which a third one is
/// averaged.</summary>
internal static class AttentionLabels
{
    /// <summary>Between the products there are scales, masks and views, not more of them than this.</summary>
    private const int MostBetween = 16;

    /// <summary>The labels with what they are, attention by attention.</summary>
    public static IEnumerable<IReadOnlyList<(AxisLabel Label, string Role)>> Find(LabelUses uses)
    {
        foreach (var node in uses.Analysis.Nodes.Where(node => node.Rule is NormalizeRule && node.Operator.Contains("softmax", StringComparison.OrdinalIgnoreCase)))
        {
            if (Before(uses, node) is not { } scores || After(uses, node) is not { } mixed) continue;
            var (left, right, result) = (uses.LabelsOf(scores.Operands[0]), uses.LabelsOf(scores.Operands[1]), uses.LabelsOf(scores.Result));
            AxisLabel[] shared = [.. left.Where(label => right.Contains(label) && result.Contains(label) && label.Kind != LabelKind.Fixed)];
            AxisLabel[] own = [.. left.Concat(right).Where(label => left.Contains(label) != right.Contains(label) && result.Contains(label) && label.Kind != LabelKind.Fixed)];
            AxisLabel[] contracted = [.. left.Where(label => right.Contains(label) && !result.Contains(label))];
            var weights = uses.LabelsOf(node.Result);
            var outputs = uses.LabelsOf(mixed.Result);
            AxisLabel[] carried = [.. mixed.Operands.SelectMany(operand => uses.LabelsOf(operand)).Distinct().Where(label => outputs.Contains(label) && !weights.Contains(label))];
            yield return [.. Roles(shared, own, contracted, carried)];
        }
    }

    private static IEnumerable<(AxisLabel Label, string Role)> Roles(AxisLabel[] shared, AxisLabel[] own, AxisLabel[] contracted, AxisLabel[] carried)
    {
        // Several heads of the query read one of the keys and values: they lie beside it in the query, or nested in it.
        var isGrouped = own.Length == 1 || (shared.Length == 2 && shared[1].Parent == shared[0]);
        if (shared.Length == 1) yield return (shared[0], isGrouped ? "key-value heads" : "heads");
        if (shared.Length == 2 && isGrouped) yield return (shared[0], "key-value heads");
        if (isGrouped && shared.Length is 1 or 2) yield return (shared.Length == 2 ? shared[1] : own[0], "query heads");
        var head = shared.Length > 0 ? "head " : "";
        foreach (var label in contracted) yield return (label, carried.Contains(label) ? $"{head}channels" : $"query-key {head}channels");
        foreach (var label in carried.Except(contracted)) yield return (label, $"value {head}channels");
    }

    private static GraphNode? Before(LabelUses uses, GraphNode softmax)
    {
        var open = new Queue<GraphValue>(softmax.Operands);
        for (var steps = 0; steps < MostBetween && open.TryDequeue(out var value); steps++)
        {
            if (uses.MakerOf(value) is not (>= 0 and var maker)) continue;
            var node = uses.Analysis.Nodes[maker];
            if (IsProduct(uses, node)) return node;
            if (!IsBetween(node)) continue;
            foreach (var operand in node.Operands) open.Enqueue(operand);
        }

        return null;
    }

    private static GraphNode? After(LabelUses uses, GraphNode softmax)
    {
        var open = new Queue<GraphValue>([softmax.Result]);
        for (var steps = 0; steps < MostBetween && open.TryDequeue(out var value); steps++)
        {
            foreach (var node in uses.ReadersOf(value).Select(reader => uses.Analysis.Nodes[reader]))
            {
                if (IsProduct(uses, node)) return node;
                if (IsBetween(node)) open.Enqueue(node.Result);
            }
        }

        return null;
    }

    private static bool IsProduct(LabelUses uses, GraphNode node) => node.Rule is EinsumRule or MatMulRule && node.Operands is [var left, var right] && uses.IsActivation(left) && uses.IsActivation(right);

    private static bool IsBetween(GraphNode node) => node.Rule is ElementwiseRule or ReshapeRule or TransposeRule or BroadcastRule or RepositionRule or FlattenRule;
}
