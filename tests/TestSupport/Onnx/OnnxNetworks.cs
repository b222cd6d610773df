using WeightSpace.Onnx;

namespace WeightSpace.TestSupport;

/// <summary>Networks as exporters write them, with weights of ones: their labels are worked out by hand in the
/// tests.</summary>
internal static class OnnxNetworks
{
    internal static OnnxWriter Weight(this OnnxWriter writer, string name, params long[] dims)
    {
        var values = new float[dims.Aggregate(1L, (product, dim) => product * dim)];
        for (var i = 0; i < values.Length; i++) values[i] = i;
        return writer.Initializer(name, values, dims);
    }

    /// <summary>Batch normalisation, pooling, and a flatten before the dense head, whose columns are (channel,
    /// position).</summary>
    internal static OnnxWriter ConvolutionNet() => new OnnxWriter()
        .Input("x", "batch", 3, 8, 8)
        .Weight("conv.weight", 4, 3, 3, 3).Weight("bn.weight", 4).Weight("bn.bias", 4).Weight("bn.running_mean", 4).Weight("bn.running_var", 4)
        .Weight("head.weight", 5, 64).Weight("head.bias", 5)
        .Node("Conv", ["x", "conv.weight"], ["c"], ("pads", new[] { 1, 1, 1, 1 }), ("kernel_shape", new[] { 3, 3 })).Named("conv")
        .Node("BatchNormalization", ["c", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var"], ["n"]).Named("bn")
        .Node("Relu", ["n"], ["a"])
        .Node("MaxPool", ["a"], ["p"], ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 })).Named("pool")
        .Node("Flatten", ["p"], ["f"])
        .Node("Gemm", ["f", "head.weight", "head.bias"], ["y"], ("transB", 1)).Named("head")
        .Output("y");

    /// <summary>A depthwise convolution (each channel a group), then a grouped one.</summary>
    internal static OnnxWriter GroupedNet() => new OnnxWriter()
        .Input("x", 1, 3, 6)
        .Weight("first", 8, 3, 1).Weight("depthwise", 8, 1, 3).Weight("grouped", 4, 4, 1).Weight("head", 2, 4, 1)
        .Node("Conv", ["x", "first"], ["a"])
        .Node("Conv", ["a", "depthwise"], ["b"], ("group", 8), ("auto_pad", "SAME_UPPER"))
        .Node("Conv", ["b", "grouped"], ["c"], ("group", 2))
        .Node("GlobalAveragePool", ["c"], ["d"])
        .Node("Conv", ["d", "head"], ["y"])
        .Output("y");

    /// <summary>A residual block, then its result beside another branch, read by one matrix.</summary>
    internal static OnnxWriter ResidualConcatNet() => new OnnxWriter()
        .Input("x", "batch", 3)
        .Weight("in", 3, 4).Weight("up", 4, 6).Weight("down", 6, 4).Weight("side", 3, 5).Weight("out", 9, 2)
        .Node("MatMul", ["x", "in"], ["s"])
        .Node("MatMul", ["s", "up"], ["u"]).Node("Tanh", ["u"], ["ut"]).Node("MatMul", ["ut", "down"], ["d"]).Node("Add", ["s", "d"], ["r"])
        .Node("MatMul", ["x", "side"], ["t"])
        .Node("Concat", ["r", "t"], ["both"], ("axis", -1)).Node("MatMul", ["both", "out"], ["y"])
        .Output("y");

    /// <summary>A recurrent layer with one matrix that reads all of its directions. States start at zeros of the
    /// batch's size.</summary>
    internal static OnnxWriter RecurrentNet(string type, int gates, int directions)
    {
        var net = new OnnxWriter(opset: 14)
            .Input("x", "time", "batch", 3)
            .Weight("w", directions, gates * 4, 3).Weight("r", directions, gates * 4, 4).Weight("b", directions, gates * 8).Weight("head", directions * 4, 2)
            .Ints("one", 1).Ints("sizes", directions).Ints("four", 4).Ints("flat", 0, 0, -1)
            .Node("Shape", ["x"], ["shape"]).Node("Gather", ["shape", "one"], ["batchSize"])
            .Node("Concat", ["sizes", "batchSize", "four"], ["stateShape"], ("axis", 0)).Node("ConstantOfShape", ["stateShape"], ["state"]);
        string[] inputs = type == "LSTM" ? ["x", "w", "r", "b", "", "state", "state"] : ["x", "w", "r", "b", "", "state"];
        return net.Node(type, inputs, ["all"], ("hidden_size", 4), ("direction", directions == 2 ? "bidirectional" : "forward")).Named("rnn")
            .Node("Transpose", ["all"], ["moved"], ("perm", new[] { 0, 2, 1, 3 })).Node("Reshape", ["moved", "flat"], ["joined"])
            .Node("MatMul", ["joined", "head"], ["y"]).Output("y");
    }

    /// <summary>
    /// A pre-norm attention block with the shape arithmetic of an exporter. Fewer heads of keys and values than of
    /// queries are expanded to as many: each serves
    /// a group of query heads.
    /// </summary>
    internal static OnnxWriter AttentionNet(int heads, int keyHeads, Dim2 input)
    {
        const int Width = 3;
        var net = new OnnxWriter(opset: 17)
            .Input("x", input.Batch, input.Time, 8)
            .Weight("norm.weight", 8).Weight("norm.bias", 8)
            .Weight("q", 8, heads * Width).Weight("k", 8, keyHeads * Width).Weight("v", 8, keyHeads * Width).Weight("o", heads * Width, 8).Weight("in", 8, 8).Weight("out", 8, 2)
            .Ints("i0", 0).Ints("i1", 1).Ints("heads", heads).Ints("keyHeads", keyHeads).Ints("group", heads / keyHeads).Ints("width", Width).Ints("rest", -1).Ints("two", 2)
            .Initializer("scale", [1.7f])
            .Node("MatMul", ["x", "in"], ["stream"])
            .Node("LayerNormalization", ["stream", "norm.weight", "norm.bias"], ["n"], ("axis", -1)).Named("norm")
            .Node("Shape", ["n"], ["shape"]).Node("Gather", ["shape", "i0"], ["batchSize"]).Node("Gather", ["shape", "i1"], ["timeSize"])
            .Node("Concat", ["batchSize", "timeSize", "heads", "width"], ["queryShape"], ("axis", 0))
            .Node("Concat", ["batchSize", "timeSize", "keyHeads", "width"], ["keyShape"], ("axis", 0))
            .Node("Concat", ["batchSize", "keyHeads", "group", "timeSize", "width"], ["wideShape"], ("axis", 0))
            .Node("Concat", ["batchSize", "heads", "timeSize", "width"], ["joinedShape"], ("axis", 0))
            .Node("Concat", ["batchSize", "timeSize", "rest"], ["flatShape"], ("axis", 0));
        foreach (var (name, shape) in new[] { ("q", "queryShape"), ("k", "keyShape"), ("v", "keyShape") })
        {
            net.Node("MatMul", ["n", name], [$"{name}0"]).Node("Reshape", [$"{name}0", shape], [$"{name}1"]).Node("Transpose", [$"{name}1"], [$"{name}2"], ("perm", new[] { 0, 2, 1, 3 }));
        }

        foreach (var name in new[] { "k", "v" })
        {
            net.Node("Unsqueeze", [$"{name}2", "two"], [$"{name}3"]).Node("Expand", [$"{name}3", "wideShape"], [$"{name}4"]).Node("Reshape", [$"{name}4", "joinedShape"], [$"{name}5"]);
        }

        return net.Node("Transpose", ["k5"], ["kt"], ("perm", new[] { 0, 1, 3, 2 })).Node("MatMul", ["q2", "kt"], ["scores"]).Node("Div", ["scores", "scale"], ["scaled"])
            .Node("Softmax", ["scaled"], ["weights"], ("axis", -1)).Node("MatMul", ["weights", "v5"], ["mixed"]).Node("Transpose", ["mixed"], ["back"], ("perm", new[] { 0, 2, 1, 3 }))
            .Node("Reshape", ["back", "flatShape"], ["flat"]).Node("MatMul", ["flat", "o"], ["projected"]).Node("Add", ["stream", "projected"], ["sum"])
            .Node("MatMul", ["sum", "out"], ["y"]).Output("y");
    }

    /// <summary>One table for the words that go in and, transposed, for those that come out.</summary>
    internal static OnnxWriter TiedNet() => new OnnxWriter()
        .Input("ids", OnnxElementType.Int64, "batch", "time")
        .Weight("table", 7, 4).Weight("w", 4, 4)
        .Node("Gather", ["table", "ids"], ["e"]).Node("MatMul", ["e", "w"], ["h"]).Node("Relu", ["h"], ["a"]).Node("Add", ["a", "e"], ["s"])
        .Node("Transpose", ["table"], ["t"], ("perm", new[] { 1, 0 })).Node("MatMul", ["s", "t"], ["y"]).Output("y");

    /// <summary>The first two axes of an input.</summary>
    internal readonly record struct Dim2(OnnxWriter.Dim Batch, OnnxWriter.Dim Time);
}
