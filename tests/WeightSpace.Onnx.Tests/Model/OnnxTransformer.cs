using WeightSpace.Onnx;
using WeightSpace.TestSupport;

namespace WeightSpace.SymmetryBasis.Tests.Onnx;

/// <summary>
/// A language model as PyTorch exports it, of any size: pre-norm blocks with multi-head attention, the sizes of
/// reshapes computed from the input's. At width 768, 12 blocks
/// and 20,000 words it has 100 million weights.
/// </summary>
internal static class OnnxTransformer
{
    internal static OnnxWriter Make(int blocks, int width, int heads, int words)
    {
        var net = new OnnxWriter(opset: 17)
            .Input("ids", OnnxElementType.Int64, "batch", "time")
            .Streamed("words.weight", words, width).Streamed("norm.weight", width).Streamed("norm.bias", width)
            .Ints("i0", 0).Ints("i1", 1).Ints("heads", heads).Ints("size", width / heads).Ints("rest", -1)
            .Initializer("/Constant_output_0", [8f])
            .Node("Gather", ["words.weight", "ids"], ["h0"])
            .Node("Transpose", ["words.weight"], ["head"], ("perm", new[] { 1, 0 }));
        for (var block = 0; block < blocks; block++) AddBlock(net, $"blocks.{block}.", $"h{block}", $"h{block + 1}", width);
        return net.Node("LayerNormalization", [$"h{blocks}", "norm.weight", "norm.bias"], ["last"], ("axis", -1)).Node("MatMul", ["last", "head"], ["y"]).Output("y");
    }

    private static void AddBlock(OnnxWriter net, string p, string input, string output, int width)
    {
        foreach (var norm in new[] { "norm1", "norm2" }) net.Streamed($"{p}{norm}.weight", width).Streamed($"{p}{norm}.bias", width);
        foreach (var name in new[] { "q", "k", "v", "o" }) net.Streamed($"{p}{name}.weight", width, width).Streamed($"{p}{name}.bias", width);
        net.Streamed($"{p}up.weight", width, 4 * width).Streamed($"{p}up.bias", 4 * width).Streamed($"{p}down.weight", 4 * width, width).Streamed($"{p}down.bias", width);
        net.Node("LayerNormalization", [input, $"{p}norm1.weight", $"{p}norm1.bias"], [$"{p}n1"], ("axis", -1));
        net.Node("Shape", [$"{p}n1"], [$"{p}shape"]).Node("Gather", [$"{p}shape", "i0"], [$"{p}batch"]).Node("Gather", [$"{p}shape", "i1"], [$"{p}time"])
            .Node("Concat", [$"{p}batch", $"{p}time", "heads", "size"], [$"{p}apart"], ("axis", 0)).Node("Concat", [$"{p}batch", $"{p}time", "rest"], [$"{p}together"], ("axis", 0));
        foreach (var name in new[] { "q", "k", "v" })
        {
            AddDense(net, $"{p}{name}", $"{p}n1", $"{p}{name}1");
            net.Node("Reshape", [$"{p}{name}1", $"{p}apart"], [$"{p}{name}2"]).Node("Transpose", [$"{p}{name}2"], [$"{p}{name}3"], ("perm", name == "k" ? [0, 2, 3, 1] : new[] { 0, 2, 1, 3 }));
        }

        net.Node("MatMul", [$"{p}q3", $"{p}k3"], [$"{p}scores"]).Node("Div", [$"{p}scores", "/Constant_output_0"], [$"{p}scaled"]).Node("Softmax", [$"{p}scaled"], [$"{p}weights"], ("axis", -1))
            .Node("MatMul", [$"{p}weights", $"{p}v3"], [$"{p}mixed"]).Node("Transpose", [$"{p}mixed"], [$"{p}back"], ("perm", new[] { 0, 2, 1, 3 }))
            .Node("Reshape", [$"{p}back", $"{p}together"], [$"{p}flat"]);
        AddDense(net, $"{p}o", $"{p}flat", $"{p}projected");
        net.Node("Add", [input, $"{p}projected"], [$"{p}middle"])
            .Node("LayerNormalization", [$"{p}middle", $"{p}norm2.weight", $"{p}norm2.bias"], [$"{p}n2"], ("axis", -1));
        AddDense(net, $"{p}up", $"{p}n2", $"{p}wide");
        net.Node("Erf", [$"{p}wide"], [$"{p}erf"]).Node("Mul", [$"{p}wide", $"{p}erf"], [$"{p}active"]);
        AddDense(net, $"{p}down", $"{p}active", $"{p}narrow");
        net.Node("Add", [$"{p}middle", $"{p}narrow"], [output]);
    }

    private static void AddDense(OnnxWriter net, string name, string input, string output) =>
        net.Node("MatMul", [input, $"{name}.weight"], [$"{name}.product"]).Node("Add", [$"{name}.bias", $"{name}.product"], [output]);
}
