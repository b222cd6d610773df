using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>Normalisations and softmax.</summary>
internal static class NormalizationImport
{
    internal static IReadOnlyDictionary<string, Func<NodeImport, bool>> Operators { get; } = new Dictionary<string, Func<NodeImport, bool>>
    {
        ["BatchNormalization"] = BatchNorm,
        ["InstanceNormalization"] = InstanceNorm,
        ["GroupNormalization"] = GroupNorm,
        ["LayerNormalization"] = LayerNorm,
        ["RMSNormalization"] = LayerNorm,
        ["SimplifiedLayerNormalization"] = LayerNorm,
        ["LpNormalization"] = node => Normalize(node, node.Node.Int("axis", -1)),
        ["MeanVarianceNormalization"] = node => Normalize(node, node.Node.Ints("axes") ?? [0, 2, 3]),
        ["Softmax"] = Softmax,
        ["LogSoftmax"] = Softmax,
        ["Hardmax"] = Softmax,
    };

    private static bool Normalize(NodeImport node, params long[] axes) =>
        node.Set(0, node.Apply(new NormalizeRule(node.Type, [.. ShapeArithmetic.Axes(axes, node.Shape(0).Length)]), node.Graph(0)));

    private static bool Softmax(NodeImport node)
    {
        var rank = node.Shape(0).Length;
        if (node.Opset >= 13) return Normalize(node, node.Node.Int("axis", -1));
        // Until opset 12 the input counts as a matrix whose columns are this axis and all after it.
        var first = node.Node.Int("axis", 1) == rank ? rank : ShapeArithmetic.Axis(node.Node.Int("axis", 1), rank);
        return Normalize(node, [.. Enumerable.Range(first, rank - first).Select(axis => (long)axis)]);
    }

    private static bool BatchNorm(NodeImport node) =>
        node.Set(0, node.Apply(new ScaleShiftRule(node.Type, 1), node.Graph(0), node.Graph(1), node.Graph(2), node.Graph(3), node.Graph(4)));

    private static bool InstanceNorm(NodeImport node)
    {
        RequireChannels(node);
        var normalized = node.Apply(new NormalizeRule(node.Type, [.. Enumerable.Range(2, node.Shape(0).Length - 2)]), node.Graph(0));
        return node.Set(0, node.Apply(new ScaleShiftRule($"{node.Type} affine", 1), normalized, node.Graph(1), node.Graph(2)));
    }

    private static bool GroupNorm(NodeImport node)
    {
        RequireChannels(node);
        var shape = node.Shape(0);
        var groups = ShapeArithmetic.Size(node.Node.Int("num_groups", 0));
        if (groups < 1 || shape[1] % groups != 0) throw new ArgumentException($"{shape[1]} channels do not come in {groups} groups");
        var normalized = node.Apply(new GroupNormRule(groups), node.Graph(0));
        var affine = new ScaleShiftRule($"{node.Type} affine", 1);
        if (node.Shape(1) is [var size] && size == shape[1]) return node.Set(0, node.Apply(affine, normalized, node.Graph(1), node.Graph(2)));
        // Until opset 20 there is one scale for each group.
        var grouped = node.Apply(new ReshapeRule([shape[0], groups, shape[1] / groups, .. shape[2..]]), normalized);
        return node.Set(0, node.Apply(new ReshapeRule([.. shape]), node.Apply(affine, grouped, node.Graph(1), node.Graph(2))));
    }

    private static bool LayerNorm(NodeImport node)
    {
        var rank = node.Shape(0).Length;
        var first = ShapeArithmetic.Axis(node.Node.Int("axis", -1), rank);
        var axes = Enumerable.Range(first, rank - first).ToArray();
        var value = Affine(node, node.Graph(0), 1, 2, axes);

        // Mean and deviation are statistics of the same kind, one for all indices of the axes.
        for (var output = 1; output < 3; output++)
        {
            if (node.IsNeeded(output)) node.Set(output, node.Apply(new ReduceRule($"{node.Type} statistics", keepsAxes: true, [.. axes]), node.Graph(0)));
        }

        return node.Set(0, value);
    }

    /// <summary>Normalises a value, over its last axis unless others are given, with a scale and a shift if there
    /// are.</summary>
    internal static GraphValue Affine(NodeImport node, GraphValue input, int scale, int shift, params int[] axes)
    {
        if (axes.Length == 0) axes = [node.ShapeOf(input).Length - 1];
        var value = node.Apply(new NormalizeRule(node.Type, [.. axes]), input);
        var operands = new[] { scale, shift }.Where(operand => operand >= 0 && node.Has(operand)).Select(node.Graph).ToArray();
        if (axes.Length == 1 && operands.All(operand => node.ShapeOf(operand) is [var size] && size == node.ShapeOf(value)[^1]))
            return node.Apply(new ScaleShiftRule($"{node.Type} affine", -1), [value, .. operands]);
        if (operands.Length > 0) value = node.Apply(new ElementwiseRule("Mul"), value, operands[0]);
        return operands.Length > 1 ? node.Apply(new ElementwiseRule("add"), value, operands[1]) : value;
    }

    private static void RequireChannels(NodeImport node)
    {
        if (node.Shape(0).Length < 3) throw new ArgumentException($"it needs an input [batch, channels, positions…], got {ShapeArithmetic.Text(node.Shape(0))}");
    }
}
