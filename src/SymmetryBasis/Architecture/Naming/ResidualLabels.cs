namespace WeightSpace.SymmetryBasis;

/// <summary>Finds residual streams: labels of a value to which something is added that weights made of the value
/// itself.</summary>
internal static class ResidualLabels
{
    /// <summary>A branch of more operators than this is not followed.</summary>
    private const int MostSteps = 2_000;

    /// <summary>The labels, and for each the modules that write its branches.</summary>
    public static Dictionary<AxisLabel, List<string>> Find(LabelUses uses)
    {
        var found = new Dictionary<AxisLabel, List<string>>();
        for (var number = 0; number < uses.Analysis.Nodes.Length; number++)
        {
            var node = uses.Analysis.Nodes[number];
            if (!IsSum(node) || node.Operands is not [var left, var right] || !uses.IsActivation(left) || !uses.IsActivation(right)) continue;
            if (Stream(uses, node.Result) is not { } label) continue;
            var (skip, branch) = uses.MakerOf(left) < uses.MakerOf(right) ? (left, right) : (right, left);
            if (!uses.LabelsOf(skip).Contains(label) || !IsMadeOf(uses, branch, skip, number)) continue;
            (found.TryGetValue(label, out var writers) ? writers : found[label] = []).AddRange(Writers(uses, branch, label));
        }

        return found;
    }

    private static bool IsSum(GraphNode node) => node.Rule is ElementwiseRule && string.Equals(node.Operator.TrimEnd('_'), "add", StringComparison.OrdinalIgnoreCase);

    /// <summary>The one permutable label of the value, if a whole axis is it and nothing else.</summary>
    private static AxisLabel? Stream(LabelUses uses, GraphValue value)
    {
        AxisLabel[] labels = [.. uses.LabelsOf(value).Where(label => label.Kind != LabelKind.Fixed)];
        return labels is [var only] && uses.Analysis.Values[value.Id].Axes.Any(axis => axis is [[var whole]] && whole == only) ? only : null;
    }

    private static bool IsMadeOf(LabelUses uses, GraphValue branch, GraphValue skip, int end)
    {
        var start = uses.MakerOf(skip) + 1;
        if (end - start > MostSteps) return false;
        var reached = new Dictionary<GraphValue, bool> { [skip] = false };
        for (var number = start; number < end; number++)
        {
            var node = uses.Analysis.Nodes[number];
            var from = node.Operands.Where(reached.ContainsKey).ToArray();
            if (from.Length > 0) reached[node.Result] = uses.HasWeights(node) || from.Any(operand => reached[operand]);
        }

        return reached.GetValueOrDefault(branch);
    }

    /// <summary>The modules of the last weights before the sum that write the label.</summary>
    private static IEnumerable<string> Writers(LabelUses uses, GraphValue branch, AxisLabel label)
    {
        var written = uses.Of(label.Name).Where(use => use.IsWritten && use.Kind is TensorKind.Matrix or TensorKind.Kernel or TensorKind.Other).Select(use => use.Parameter).ToHashSet();
        var open = new Stack<GraphValue>([branch]);
        for (var steps = 0; steps < 64 && open.TryPop(out var value); steps++)
        {
            if (uses.MakerOf(value) is not (>= 0 and var maker)) continue;
            var node = uses.Analysis.Nodes[maker];
            string[] own = [.. node.Operands.Select(operand => uses.Analysis.Values[operand.Id].Parameter).OfType<string>().Where(written.Contains)];
            foreach (var parameter in own) yield return ModulePath.Owner(parameter);
            if (own.Length > 0) yield break;
            foreach (var operand in node.Operands.Where(uses.IsActivation)) open.Push(operand);
        }
    }
}
