using WeightSpace.Onnx;
using WeightSpace.TestSupport;

namespace WeightSpace.SymmetryBasis.Tests.Onnx;

/// <summary>Small files that between them use every part of the format that is read.</summary>
internal static class OnnxModels
{
    internal static OnnxWriter Mlp() => new OnnxWriter(opset: 13)
        .Input("x", "batch", 4)
        .Random("w1", new Random(1), 3, 4)
        .Random("b1", new Random(2), 3)
        .Random("w2", new Random(3), 2, 3)
        .Node("Gemm", ["x", "w1", "b1"], ["h"], ("transB", 1), ("alpha", 1.0f)).Named("first")
        .Node("Relu", ["h"], ["a"]).Named("relu")
        .Node("Gemm", ["a", "w2"], ["y"], ("transB", 1)).Named("second")
        .Output("y", "batch", 2);

    internal static OnnxWriter Convolution() => new OnnxWriter(opset: 17)
        .Input("x", "batch", 3, 8, 8)
        .Random("w", new Random(4), 4, 3, 3, 3)
        .Tensor("b", OnnxElementType.Float, [4], tensor => tensor.Float(4, 1).Float(4, 2).Float(4, 3).Float(4, 4))
        .Ints("shape", 0, -1)
        .Node("Conv", ["x", "w", "b"], ["c"], ("kernel_shape", new[] { 3, 3 }), ("auto_pad", "SAME_UPPER"), ("strides", new[] { 2, 2 })).Named("conv")
        .Node("Reshape", ["c", "shape"], ["y"])
        .Value("c", OnnxElementType.Float, "batch", 4, 4, 4)
        .Output("y");

    internal static OnnxWriter WithSubgraph() => new OnnxWriter(opset: 16)
        .Input("flag", OnnxElementType.Bool)
        .Input("x", 2)
        .Initializer("w", [1f, 2f], 2)
        .Initializer("v", [3.0, 4.0], 2)
        .Node("Constant", [], ["k"], ("value", OnnxWriter.TensorValue([5L, 6L], 2)), ("names", new[] { "a", "b" }), ("scales", new[] { 0.5f, 2f }))
        .Node(
            "If",
            ["flag"],
            ["y"],
            ("then_branch", new OnnxWriter().Node("Mul", ["x", "w"], ["t"]).Output("t")),
            ("else_branch", new OnnxWriter().Node("Identity", ["x"], ["e"]).Output("e"))).Named("choose")
        .Opset("ai.onnx.ml", 3)
        .Output("y");

    internal static OnnxWriter WithFunctions() => new OnnxWriter(opset: 17)
        .Opset("own", 1)
        .Function("own", "Leaky", ["a", "slope"], ["r"], new OnnxWriter(17)
            .Node("LeakyRelu", ["a"], ["t"], ("alpha", new OnnxWriter.Parameter("leak", 1)))
            .Node("Mul", ["t", "slope"], ["r"]).Named("scale"), ("leak", 0.25f))
        .Function("own", "Twice", ["a"], ["r", "first"], new OnnxWriter(17).Opset("own", 1)
            .Node("Leaky", ["a", "a"], ["first"], ("leak", new OnnxWriter.Parameter("inner", 1))).InDomain("own")
            .Node("Leaky", ["first", "first"], ["r"]).InDomain("own"))
        .Input("x", 2)
        .Node("Twice", ["x"], ["y", "f"], ("inner", 0.5f)).InDomain("own")
        .Output("y").Output("f");
}
