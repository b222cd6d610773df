namespace WeightSpace.TestSupport;

/// <summary>
/// For each operator a network with hidden units before and after it: <c>[2, 3] · w [3, 8]</c>, the operator, then a
/// matrix that reads what comes out, or a sum over
/// it. Each must keep its function under every element of the group that is found for it.
/// </summary>
internal static class OnnxOperatorNetworks
{
    /// <summary>All networks by name, each with the decimal logarithm of the order of its group, worked out by
    /// hand.</summary>
    internal static IReadOnlyDictionary<string, (Func<OnnxWriter> Make, double Log10Order)> All { get; } = new Dictionary<string, (Func<OnnxWriter>, double)>
    {
        // Also the two repetitions may change places, with the rows of the matrix that read them.
        ["Tile"] = (() => After(16).Ints("n", 1, 2).Node("Tile", ["h", "n"], ["o"]), Log(8) + Log(2)),
        ["TileByHand"] = (() => After(16).Node("Concat", ["h", "h"], ["o"], ("axis", 1)), Log(8)),
        ["Expand"] = (() => After(8).Ints("n", 5, 1, 8).Node("Expand", ["h", "n"], ["o"]), Log(8)),
        ["CumSum"] = (() => After(8).Initializer("n", [1L]).Node("CumSum", ["h", "n"], ["o"]), 0),
        ["TopK"] = (() => After(3).Ints("n", 3).Node("TopK", ["h", "n"], ["o", "places"], ("axis", 1)), 0),
        ["ArgMax"] = (() => After(8).Node("ArgMax", ["h"], ["i"], ("axis", 1), ("keepdims", 1)).Node("Cast", ["i"], ["f"], ("to", 1)).Node("Add", ["h", "f"], ["o"]), 0),
        ["Pad"] = (() => After(10).Ints("n", 0, 1, 0, 1).Node("Pad", ["h", "n"], ["o"]), 0),
        ["SliceFront"] = (() => After(5).Ints("a", 0).Ints("b", 5).Ints("c", 1).Node("Slice", ["h", "a", "b", "c"], ["o"]), Log(5) + Log(3)),
        ["SliceStep"] = (() => After(4).Ints("a", 1).Ints("b", 9).Ints("c", 1).Ints("d", 2).Node("Slice", ["h", "a", "b", "c", "d"], ["o"]), 2 * Log(4)),
        ["SliceBack"] = (() => After(8).Ints("a", -1).Ints("b", -99).Ints("c", 1).Ints("d", -1).Node("Slice", ["h", "a", "b", "c", "d"], ["o"]), Log(8)),
        ["SplitUneven"] = (() => After(3).Ints("n", 3, 5).Node("Split", ["h", "n"], ["o", "rest"], ("axis", 1)), Log(3) + Log(5)),
        ["GatherMixed"] = (() => After(3).Ints("n", 2, 0, 5).Node("Gather", ["h", "n"], ["o"], ("axis", 1)), Log(3) + Log(5)),
        ["GatherRange"] = (() => After(3).Ints("n", 2, 3, 4).Node("Gather", ["h", "n"], ["o"], ("axis", 1)), Log(3) + Log(5)),
        ["GatherElements"] = (() => After(8).Initializer("n", [.. Enumerable.Repeat(1L, 16)], 2, 8).Node("GatherElements", ["h", "n"], ["o"], ("axis", 0)), Log(8)),
        ["GatherND"] = (() => After(8).Initializer("n", [1L, 0L], 2, 1).Node("GatherND", ["h", "n"], ["o"]), Log(8)),
        ["ScatterND"] = (() => After(8).Initializer("n", [1L], 1, 1).Weight("u", 1, 8).Node("ScatterND", ["h", "n", "u"], ["o"]), Log(8)),
        ["ScatterElements"] = (() => After(8).Initializer("n", [3L, 1L], 2, 1).Weight("u", 2, 1).Node("ScatterElements", ["h", "n", "u"], ["o"], ("axis", 1)), 0),
        ["ReduceL2"] = (() => After(8).Ints("n", 1).Node("ReduceL2", ["h"], ["r"], ("axes", new[] { 1 })).Node("Div", ["h", "r"], ["o"]), Log(8)),
        ["LogSoftmax"] = (() => After(8).Node("LogSoftmax", ["h"], ["o"], ("axis", -1)), Log(8)),
        ["LpNormalization"] = (() => After(8).Node("LpNormalization", ["h"], ["o"]), Log(8)),
        ["LayerNormTwoAxes"] = (
            () => After(8).Ints("s", 2, 2, 4).Ints("t", 2, 8).Weight("g", 2, 4).Weight("b", 2, 4).Node("Reshape", ["h", "s"], ["p"])
                .Node("LayerNormalization", ["p", "g", "b"], ["q"], ("axis", 1)).Node("Reshape", ["q", "t"], ["o"]), Log(2) + (2 * Log(4))),
        ["EinsumEllipsis"] = (() => After(5).Weight("e", 5, 8).Node("Einsum", ["h", "e"], ["o"], ("equation", "...i, ji -> ...j")), Log(8) + Log(5)),
        ["WhereMask"] = (() => After(8).Initializer("n", [1f, 1f, 1f, 0f, 0f, 0f, 0f, 0f], 8).Node("Cast", ["n"], ["m"], ("to", 9)).Node("Where", ["m", "h", "h2"], ["o"]).Node("Neg", ["h"], ["h2"]), Log(8)),
        ["RangeAdded"] = (() => After(8).Initializer("a", [0f]).Initializer("b", [8f]).Initializer("c", [1f]).Node("Range", ["a", "b", "c"], ["r"]).Node("Add", ["h", "r"], ["o"]), 0),
        ["ZerosAdded"] = (() => After(8).Ints("n", 2, 8).Node("ConstantOfShape", ["n"], ["r"]).Node("Add", ["h", "r"], ["o"]), Log(8)),
        ["PRelu"] = (() => After(8).Weight("slope", 8).Node("PRelu", ["h", "slope"], ["o"]), Log(8)),
        // Two channels for each of the four pixels of a block, in an order of its own.
        ["DepthToSpace"] = (() => Image().Node("DepthToSpace", ["h"], ["o"], ("blocksize", 2)), 4 * Log(2)),
        ["DepthToSpaceCrd"] = (() => Image().Node("DepthToSpace", ["h"], ["o"], ("blocksize", 2), ("mode", "CRD")), 4 * Log(2)),
        ["SpaceToDepth"] = (() => Image().Node("SpaceToDepth", ["h"], ["o"], ("blocksize", 2)), Log(8)),
        ["LRN"] = (() => Image().Node("LRN", ["h"], ["o"], ("size", 3)), 0),
        ["InstanceNormalization"] = (() => Image().Weight("g", 8).Weight("b", 8).Node("InstanceNormalization", ["h", "g", "b"], ["o"]), Log(8)),
        ["GroupNormalization"] = (() => Image().Weight("g", 4).Weight("b", 4).Node("GroupNormalization", ["h", "g", "b"], ["o"], ("num_groups", 4)), Log(4) + (4 * Log(2))),
        ["MeanVarianceNormalization"] = (() => Image().Node("MeanVarianceNormalization", ["h"], ["o"]), Log(8)),
        ["Resize"] = (() => Image().Initializer("n", [1f, 1f, 2f, 2f], 4).Node("Resize", ["h", "", "n"], ["o"], ("mode", "nearest")), Log(8)),
        ["AveragePool"] = (() => Image().Node("AveragePool", ["h"], ["o"], ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }), ("ceil_mode", 1)), Log(8)),
        ["ConvTranspose"] = (() => Image().Weight("k", 8, 3, 2, 2).Node("ConvTranspose", ["h", "k"], ["o"], ("strides", new[] { 2, 2 }), ("group", 2)), Log(2) + (2 * Log(4)) + (2 * Log(3))),
    };

    /// <summary>The decimal logarithm of n!.</summary>
    internal static double Log(int n) => Enumerable.Range(1, n).Sum(number => Math.Log10(number));

    /// <summary>Ends a network with a matrix of so many rows.</summary>
    private static OnnxWriter After(int rows) => new OnnxWriter(opset: 17).Input("x", 2, 3).Weight("w", 3, 8).Weight("v", rows, 2)
        .Node("MatMul", ["x", "w"], ["h"]).Node("MatMul", ["o", "v"], ["y"]).Output("y");

    /// <summary>An image of 8 channels; the network ends with a convolution of the result summed over its channels'
    /// squares.</summary>
    private static OnnxWriter Image() => new OnnxWriter(opset: 18).Input("x", 1, 3, 4, 4).Weight("w", 8, 3, 1, 1)
        .Node("Conv", ["x", "w"], ["h"]).Node("Mul", ["o", "o"], ["squares"]).Ints("channels", 1).Node("ReduceSum", ["squares", "channels"], ["y"], ("keepdims", 0)).Output("y");
}
