using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>Quantised networks: the whole numbers are the parameters, and scales and zero points for each channel go with
/// them.</summary>
internal static class QuantizedImport
{
    /// <summary>What the inputs of each operator are: x data, w a weight if it is stored, s a scale, z a zero
    /// point. More inputs are as the last one.</summary>
    internal static IReadOnlyDictionary<string, string> Layouts { get; } = new Dictionary<string, string>
    {
        ["QuantizeLinear"] = "xsz",
        ["DequantizeLinear"] = "wsz",
        ["DynamicQuantizeLinear"] = "x",
        ["ConvInteger"] = "xwzz",
        ["MatMulInteger"] = "xwzz",
        ["QLinearConv"] = "xszwszszw",
        ["QLinearMatMul"] = "xszwszsz",
        ["QGemm"] = "xszwszwsz",
        ["QLinearAdd"] = "xszwszsz",
        ["QLinearMul"] = "xszwszsz",
        ["QLinearSigmoid"] = "xszsz",
        ["QLinearLeakyRelu"] = "xszsz",
        ["QLinearGlobalAveragePool"] = "xszsz",
        ["DynamicQuantizeMatMul"] = "xwszw",
        ["MatMulIntegerToFloat"] = "xwsszzw",
    };

    internal static IReadOnlyDictionary<string, Func<NodeImport, bool>> Operators { get; } = new Dictionary<string, Func<NodeImport, bool>>
    {
        ["QuantizeLinear"] = Scale,
        ["DequantizeLinear"] = Scale,
        ["DynamicQuantizeLinear"] = Dynamic,
        ["ConvInteger"] = node => Convolution(node, weight: 1, weightScale: -1, bias: -1),
        ["QLinearConv"] = node => Convolution(node, weight: 3, weightScale: 4, bias: 8),
        ["MatMulInteger"] = node => node.Set(0, node.Apply(new MatMulRule(), Scaled(node, 0, -1, 2, RowAxis(node)), Scaled(node, 1, -1, 3, -1))),
        ["QLinearMatMul"] = node => node.Set(0, node.Apply(new MatMulRule(), Scaled(node, 0, 1, 2, RowAxis(node)), Scaled(node, 3, 4, 5, -1))),
    };

    /// <summary>The operators of the domain <c>com.microsoft</c>.</summary>
    internal static IReadOnlyDictionary<string, Func<NodeImport, bool>> Contrib { get; } = new Dictionary<string, Func<NodeImport, bool>>
    {
        ["QuantizeLinear"] = Scale,
        ["DequantizeLinear"] = Scale,
        ["QLinearAdd"] = Both,
        ["QLinearMul"] = Both,
        ["QLinearSigmoid"] = node => node.Set(0, node.Apply(new ElementwiseRule("Sigmoid"), node.Graph(0))),
        ["QLinearLeakyRelu"] = node => node.Set(0, node.Apply(new ElementwiseRule("LeakyRelu"), node.Graph(0))),
        ["QLinearGlobalAveragePool"] = node => node.Node.Int("channels_last", 0) == 0
            && node.Set(0, node.Apply(new ReduceRule("GlobalAveragePool", keepsAxes: true, [.. Enumerable.Range(2, Math.Max(0, node.Shape(0).Length - 2))]), node.Graph(0))),
        ["QGemm"] = Gemm,
        ["DynamicQuantizeMatMul"] = node => node.Set(0, Biased(node, node.Apply(new MatMulRule(), node.Graph(0), Scaled(node, 1, 2, 3, -1)), 4)),
        ["MatMulIntegerToFloat"] = node => node.Set(0, Biased(node, node.Apply(new MatMulRule(), Scaled(node, 0, 2, 4, RowAxis(node)), Scaled(node, 1, 3, 5, -1)), 6)),
    };

    // The scale of the left factor may differ from row to row.
    private static int RowAxis(NodeImport node) => node.Shape(0).Length > 1 ? -2 : -1;

    private static bool Scale(NodeImport node)
    {
        var shape = node.Shape(0);
        var axis = shape.Length == 0 ? 0 : ShapeArithmetic.Axis(Math.Min(node.Node.Int("axis", 1), shape.Length - 1), shape.Length);
        var block = ShapeArithmetic.Size(node.Node.Int("block_size", 0));
        if (block == 0) return node.Set(0, Scaled(node, 0, 1, 2, axis));
        var scale = node.Shape(1);
        if (scale.Length != shape.Length || shape[axis] != (long)scale[axis] * block) return false;
        // One scale for each block of indices: the axis is blocks of places.
        int[] apart = [.. shape[..axis], scale[axis], block, .. shape[(axis + 1)..]];
        int[] wide = [.. scale[..(axis + 1)], 1, .. scale[(axis + 1)..]];
        var operands = new List<GraphValue> { node.Apply(new ReshapeRule([.. apart]), node.Graph(0)) };
        for (var input = 1; input < 3; input++)
        {
            if (node.Has(input)) operands.Add(node.Apply(new ReshapeRule([.. wide]), node.Graph(input)));
        }

        return node.Set(0, node.Apply(new ReshapeRule([.. shape]), node.Apply(new ElementwiseRule(node.Type), [.. operands])));
    }

    private static bool Dynamic(NodeImport node)
    {
        var all = Enumerable.Range(0, node.Shape(0).Length).ToArray();
        var range = node.Apply(new ReduceRule($"{node.Type} range", keepsAxes: false, [.. all]), node.Graph(0));
        node.Set(1, range);
        node.Set(2, range);
        return node.Set(0, node.Apply(new ElementwiseRule(node.Type), node.Graph(0), range));
    }

    /// <summary>An input with its scale and zero point: one number each, or one for each index of an axis.</summary>
    private static GraphValue Scaled(NodeImport node, int input, int scale, int zero, int axis)
    {
        var rank = node.Shape(input).Length;
        var along = rank == 0 ? 0 : ShapeArithmetic.Axis(axis, rank);
        var operands = new List<GraphValue> { node.Graph(input) };
        foreach (var setting in new[] { scale, zero })
        {
            if (setting < 0 || !node.Has(setting)) continue;
            var shape = node.Shape(setting);
            var count = ShapeArithmetic.Count(shape);
            if (count == 1) continue;
            var value = node.Graph(setting);
            if (shape.Length == 1)
            {
                if (count != node.Shape(input)[along]) throw new ArgumentException($"it has {count} scales or zero points for an axis of size {node.Shape(input)[along]}");
                int[] wide = [.. Enumerable.Range(0, rank).Select(i => i == along ? (int)count : 1)];
                value = node.Apply(new ReshapeRule([.. wide]), value);
            }

            operands.Add(value);
        }

        return operands.Count == 1 ? operands[0] : node.Apply(new ElementwiseRule(node.Type), [.. operands]);
    }

    private static GraphValue Biased(NodeImport node, GraphValue value, int bias) => node.Has(bias) ? node.Apply(new ElementwiseRule("add"), value, node.Graph(bias)) : value;

    private static bool Both(NodeImport node) => node.Set(0, node.Apply(new ElementwiseRule(node.Type == "QLinearAdd" ? "add" : "Mul"), node.Graph(0), node.Graph(3)));

    private static bool Convolution(NodeImport node, int weight, int weightScale, int bias) =>
        LinearImport.Convolve(node, node.Graph(0), Scaled(node, weight, weightScale, weightScale < 0 ? 3 : weightScale + 1, 0), node.Shape(weight), bias, isTransposed: false);

    private static bool Gemm(NodeImport node)
    {
        var isTransposed = node.Node.Int("transB", 0) != 0;
        var weight = Scaled(node, 3, 4, 5, isTransposed ? 0 : -1);
        var left = node.Node.Int("transA", 0) != 0 ? node.Apply(new TransposeRule(1, 0), node.Graph(0)) : node.Graph(0);
        return node.Set(0, Biased(node, node.Apply(isTransposed ? new LinearRule() : new MatMulRule(), left, weight), 6));
    }
}
