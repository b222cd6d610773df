using WeightSpace.Onnx;
using WeightSpace.TestSupport;

namespace WeightSpace.SymmetryBasis.Tests.Onnx;

/// <summary>Each way in which a file can be wrong: one line that names the file, the place, what was expected and what
/// was found.</summary>
public sealed class OnnxBadInputTests
{
    [Fact]
    public void Parse_NotOnnx_SaysSo()
    {
        Reports([], "the file is empty.");
        Reports("Hello, world: this is no model."u8.ToArray(), "not an ONNX model, or a truncated or corrupt one: near byte ");
        Reports([0x89, 0x50, 0x4e, 0x47], "not an ONNX model, or a truncated or corrupt one: near byte ");
        Reports(new ProtobufWriter().Text(2, "tool").ToBytes(), "not an ONNX model: expected the version of its format (ir_version), found none.");
        Reports(new ProtobufWriter().Int(1, 8).ToBytes(), "not an ONNX model: expected a graph, found none.");
        Reports(new ProtobufWriter().Text(1, "8").ToBytes(), "not an ONNX model: expected the version of its format (ir_version), found none.");
    }

    [Fact]
    public void Parse_TruncatedAnywhere_IsAnError()
    {
        var whole = OnnxModels.Convolution().ToBytes();
        for (var length = 0; length < whole.Length; length++)
        {
            var cut = whole[..length];
            Assert.Throws<OnnxFormatException>(() => OnnxModel.Parse(cut, "test.onnx"));
        }
    }

    [Fact]
    public void Parse_Opset_IsChecked()
    {
        Reports(new OnnxWriter(opset: 6).Input("x").Output("x"), "the model uses opset 6; supported are 7 to 25.");
        Reports(new OnnxWriter(opset: 26).Input("x").Output("x"), "the model uses opset 26; supported are 7 to 25.");
        Reports(new OnnxWriter().WithoutOpsets().Opset("com.example", 1).Input("x").Output("x"), "the model does not say which version of ONNX's operators (opset) it uses; supported are 7 to 25.");
        Reports(new OnnxWriter(13).Opset("ai.onnx", 14).Input("x").Output("x"), "the model asks for versions 13 and 14 of the operators of domain 'ai.onnx'.");
    }

    [Fact]
    public void Parse_EmptyGraph_IsAnError()
    {
        Reports(new OnnxWriter(), "the graph is empty: it has no nodes and no outputs.");
        Reports(new OnnxWriter().Input("x", 1).Node("Relu", ["x"], ["y"]), "the graph has no outputs.");
    }

    [Fact]
    public void Parse_ValueWithoutName_IsAnError()
    {
        Reports(new OnnxWriter().Input("", 1).Input("x", 1).Output("x"), "one of the inputs of the graph has no name.");
        Reports(new OnnxWriter().Input("x", 1).Initializer("", [2f], 1).Output("x"), "an initializer has no name.");
    }

    [Fact]
    public void Parse_ValueThatNothingMakes_NamesTheNode()
    {
        Reports(
            new OnnxWriter().Input("x", 1).Node("Add", ["x", "z"], ["y"]).Named("sum").Output("y"),
            "Add 'sum': its input 'z' is no input of the graph, no initializer and no output of a node.");
        Reports(new OnnxWriter().Input("x", 1).Output("y"), "the output 'y' of the graph is made by no node.");
        Reports(new OnnxWriter().Input("x", 1).Node("", ["x"], ["y"]).Output("y"), "a node of output 'y' has no operator (op_type).");
    }

    [Fact]
    public void Parse_Cycle_NamesANodeOnIt()
    {
        Reports(
            new OnnxWriter().Input("x", 1).Node("Neg", ["c"], ["y"]).Node("Add", ["x", "b"], ["a"]).Named("p").Node("Relu", ["a"], ["b"]).Named("q")
                .Node("Abs", ["b"], ["c"]).Output("y"),
            "Add 'p': it depends on its own output (a cycle through Add 'p', Relu 'q').");
        Reports(
            new OnnxWriter().Input("f", 1).Node("If", ["f"], ["y"], ("then_branch", new OnnxWriter().Node("Relu", ["z"], ["t"]).Output("t"))).Named("i")
                .Node("Abs", ["y"], ["z"]).Named("j").Output("y"),
            "Abs 'j': it depends on its own output (a cycle through Abs 'j', If 'i').");
    }

    [Fact]
    public void Parse_TensorsThatContradictThemselves_AreErrors()
    {
        var raw = (long[] dims, int bytes) => new OnnxWriter().Raw("t", OnnxElementType.Float, dims, new byte[bytes]);

        Reports(raw([2, 3], 20), "initializer 't' has shape [2, 3] of Float, that is 24 bytes; its data has 20.");
        Reports(raw([2, -3], 24), "initializer 't' has shape [2, -3]; a size must not be negative.");
        Reports(raw([1L << 62, 4], 4), "initializer 't' has shape [4611686018427387904, 4], whose size overflows.");
        Reports(raw([1L << 62, 4, 0], 0), "initializer 't' has shape [4611686018427387904, 4, 0], whose size overflows.");
        Reports(raw([.. Enumerable.Repeat(1L, 65)], 4), "initializer 't' has 65 axes; at most 64 are supported.");
        Reports(new OnnxWriter().Tensor("t", OnnxElementType.Float, [2], m => m.Float(4, 1)), "initializer 't' has shape [2], that is 2 elements; its data has 1.");
        Reports(new OnnxWriter().Tensor("t", OnnxElementType.Int64, [1], m => m.Float(4, 1)), "initializer 't' has elements of type Int64, and 1 values in a field for another type.");
        Reports(new OnnxWriter().Tensor("t", OnnxElementType.Float, [1], m => m.Float(4, 1).Bytes(9, new byte[4])), "initializer 't' has its data in several pieces: 4 raw bytes and 1 typed values.");
        Reports(new OnnxWriter().Tensor("t", OnnxElementType.String, [1], m => m.Bytes(9, new byte[4])), "initializer 't' holds text as raw data, which the format does not allow.");
        Reports(new OnnxWriter().Tensor("t", OnnxElementType.Float, [1], m => m.Message(3, new ProtobufWriter())), "initializer 't' is stored in segments, which are not supported.");
        Reports(new OnnxWriter().Tensor("t", OnnxElementType.Float, [1], m => m.Bytes(4, new byte[3])), "that is 4 bytes; its data has 3.");
        Reports(new OnnxWriter().Raw("t", (OnnxElementType)77, [4], new byte[4]), "initializer 't' has element type 77; expected one of 1 (Float), 2 (UInt8),");
        Reports(
            new OnnxWriter().Input("x", 1).Node("Constant", [], ["y"], ("value", OnnxWriter.TensorValue([1f], 2))).Named("c").Output("y"),
            "attribute 'value' of Constant 'c' has shape [2] of Float, that is 8 bytes; its data has 4.");
    }

    [Fact]
    public void Parse_ExternalDataThatIsWrong_IsAnError()
    {
        using var folder = new OnnxFolder();
        folder.Write("sub/w.bin", new byte[10]);
        var external = (string? location, long? offset, long? length) => new OnnxWriter().External("t", OnnxElementType.Float, [2], location, offset, length);

        Reports(external("sub/w.bin", 0, 4), "initializer 't' takes 4 bytes of the file 'sub/w.bin', and its shape needs 8.", folder.Path);
        Reports(external("sub/w.bin", -1, null), "initializer 't' gives 'offset' of its external data as '-1'; expected a number of bytes.", folder.Path);
        Reports(external(null, 0, 8), "initializer 't' keeps its data in a file that it does not name.", folder.Path);
        foreach (var outside in new[] { "../w.bin", "/etc/passwd", "sub/../../w.bin", "sub\\..\\..\\w.bin", "C:\\w.bin", "" })
        {
            Reports(external(outside, 0, 8), $"initializer 't' keeps its data in '{outside}'; expected a path that stays in the folder of the model.", folder.Path);
        }
    }

    [Fact]
    public void Parse_DeepSubgraphs_AreAnErrorAndNoStackOverflow()
    {
        var graph = new OnnxWriter().Node("Relu", ["x"], ["y0"]).Output("y0");
        for (var depth = 1; depth <= 500; depth++) graph = new OnnxWriter().Node("If", ["x"], [$"y{depth}"], ("then_branch", graph)).Output($"y{depth}");

        Reports(graph.Input("x", 1), "sub-graphs are nested more than 32 deep.");
    }

    [Fact]
    public void Parse_NameWithLineEnds_StaysOneLine() =>
        Reports(new OnnxWriter().Input("x", 1).Node("Relu", ["a\nb"], ["y"]).Named("n\r\nm").Output("y"), "Relu 'n??m': its input 'a?b' is no input");

    [Fact]
    public void Parse_NameThatIsNotUtf8_IsAnError() =>
        Reports(new OnnxWriter().Input("x", 1).Output("x").ModelField(m => m.Bytes(2, [0xff, 0xfe])), "near byte ");

    [Fact]
    public void Parse_SparseInitializer_IsAnError() =>
        Reports(
            new ProtobufWriter().Int(1, 8).Message(7, new ProtobufWriter().Message(15, new ProtobufWriter())).Message(8, new ProtobufWriter().Int(2, 17)).ToBytes(),
            "a sparse initializer, which is not supported; store it as a dense one.");

    private static void Reports(OnnxWriter writer, string problem, string? folder = null) => Reports(writer.ToBytes(), problem, folder);

    private static void Reports(byte[] bytes, string problem, string? folder = null)
    {
        var message = Assert.Throws<OnnxFormatException>(() => OnnxModel.Parse(bytes, "test.onnx", folder)).Message;

        Assert.StartsWith("test.onnx: ", message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
    }
}

