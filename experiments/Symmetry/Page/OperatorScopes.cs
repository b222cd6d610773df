using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>The module that each operator belongs to, as its source names it.</summary>
/// <remarks>
/// A node of an ONNX file has it in its name (<c>/encoder/layer.0/attention/MatMul</c>); an operator that reads weights is
/// in the module that holds them, and so is a normalisation before its scale. Any other one is in the innermost module that holds its neighbours: those before and
/// after it, or all that it joins.
/// </remarks>
internal static class OperatorScopes
{
    /// <summary>Per operator its modules from the outermost to the innermost.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Of(SymmetryAnalysis analysis)
    {
        var own = analysis.Nodes.Select(node => Own(analysis, node)).ToArray();
        for (var i = 0; i + 1 < own.Length; i++)
        {
            if (own[i] is null && analysis.Nodes[i].Rule is NormalizeRule && analysis.Nodes[i + 1].Rule is ScaleShiftRule && analysis.Nodes[i + 1].Operands[0] == analysis.Nodes[i].Result) own[i] = own[i + 1];
        }

        var next = new string[]?[own.Length];
        string[]? following = null;
        for (var i = own.Length - 1; i >= 0; i--) next[i] = following = own[i] ?? following;
        var makers = new Dictionary<int, int>();
        var result = new string[own.Length][];
        string[]? previous = null;
        for (var i = 0; i < own.Length; i++)
        {
            previous = own[i] ?? previous;
            result[i] = own[i] ?? Longer(Common([previous ?? [], next[i] ?? []]), Joined(analysis.Nodes[i]));
            makers[analysis.Nodes[i].Result.Id] = i;
        }

        return result;

        string[] Joined(GraphNode node)
        {
            var joined = node.Operands.Select(operand => operand.Id).Distinct().Where(makers.ContainsKey).Select(id => makers[id]).ToArray();
            // A module that holds weights holds no other operators.
            return joined.Length < 2 ? [] : Common([.. joined.Select(maker => own[maker] is null ? result[maker] : result[maker][..^Math.Min(1, result[maker].Length)])]);
        }
    }

    private static string[]? Own(SymmetryAnalysis analysis, GraphNode node)
    {
        if (node.Name.Contains('/', StringComparison.Ordinal))
        {
            string[] levels = [.. node.Name.Split('/', StringSplitOptions.RemoveEmptyEntries)[..^1].SelectMany(part => part.Split('.'))];
            // PyTorch's exporter writes /layers/layers.0.
            return [.. levels.Where((level, i) => i == 0 || level != levels[i - 1])];
        }

        var name = node.Operands.Select(operand => analysis.Values[operand.Id].Parameter).OfType<string>().FirstOrDefault();
        return name?.Split('.')[..^1];
    }

    private static string[] Longer(string[] first, string[] second) => first.Length >= second.Length ? first : second;

    private static string[] Common(string[][] paths)
    {
        var length = 0;
        while (paths.All(path => path.Length > length && path[length] == paths[0][length])) length++;
        return paths[0][..length];
    }
}
