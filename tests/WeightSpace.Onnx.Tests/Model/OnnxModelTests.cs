using System.Runtime.InteropServices;
using WeightSpace.Onnx;
using WeightSpace.TestSupport;

namespace WeightSpace.SymmetryBasis.Tests.Onnx;

public sealed class OnnxModelTests
{
    [Fact]
    public void Parse_Mlp_ReadsStructure()
    {
        using var model = OnnxModels.Mlp().ToModel();

        Assert.Equal(("test.onnx", 8L, "tests", 13), (model.Name, model.IrVersion, model.Producer, model.Opset));
        Assert.Equal(["Gemm 'first'", "Relu 'relu'", "Gemm 'second'"], model.Graph.Nodes.Select(node => node.Describe()));
        Assert.Equal("x: Float[batch, 4]", Assert.Single(model.Graph.Inputs).Describe());
        Assert.Equal("y: Float[batch, 2]", Assert.Single(model.Graph.Outputs).Describe());
        Assert.Equal(
            ["initializer 'w1': Float[3, 4]", "initializer 'b1': Float[3]", "initializer 'w2': Float[2, 3]"],
            model.Tensors.Select(tensor => tensor.ToString()));
        var gemm = model.Graph.Nodes[0];
        Assert.Equal((1L, 1.0, 1.0, 7L), (gemm.Int("transB", 0), gemm.Float("alpha", 3), gemm.Float("beta", 1), gemm.Int("transA", 7)));
        Assert.Equal(("w1", null, "h", null), (gemm.Input(1), gemm.Input(3), gemm.Output(0), gemm.Output(1)));
    }

    [Fact]
    public void TryGet_OfGraph_FindsValues()
    {
        using var model = OnnxModels.Convolution().ToModel();

        Assert.True(model.Graph.TryGetTensor("w", out var weight));
        Assert.Equal(108, weight.ElementCount);
        Assert.True(model.Graph.TryGetValueInfo("c", out var info));
        Assert.Equal("c: Float[batch, 4, 4, 4]", info.Describe());
        Assert.True(model.Graph.TryGetValueInfo("y", out var output));
        Assert.False(output.HasShape());
        Assert.False(model.Graph.TryGetTensor("c", out _));
        Assert.False(model.Graph.TryGetValueInfo("w", out _));
    }

    [Fact]
    public void Attributes_OfEveryKind_AreRead()
    {
        using var convolution = OnnxModels.Convolution().ToModel();
        var conv = convolution.Graph.Nodes[0];
        Assert.Equal([2L, 2L], conv.Ints("strides")!);
        Assert.Null(conv.Ints("pads"));
        Assert.Equal("SAME_UPPER", conv.String("auto_pad", "NOTSET"));
        using var other = new OnnxWriter().Input("x", 1).Node("Custom", ["x"], ["y"], ("scales", new[] { 0.5f, 2f }), ("value", OnnxWriter.TensorValue([5L, 6L], 2))).Output("y").ToModel();
        Assert.Equal([0.5, 2], other.Graph.Nodes[0].Floats("scales")!);
        Assert.Equal([5L, 6L], other.Graph.Nodes[0].Tensor("value")!.ReadInt64s());
        Assert.False(other.Graph.Nodes[0].HasSubgraph);
    }

    [Fact]
    public void Attribute_OfOtherKind_ThrowsNamingNode()
    {
        using var model = OnnxModels.Mlp().ToModel();
        var exception = Assert.Throws<OnnxFormatException>(() => model.Graph.Nodes[0].Ints("transB"));

        Assert.Equal("test.onnx: attribute 'transB' of Gemm 'first': expected Ints, got Int.", exception.Message);
    }

    [Fact]
    public void SubgraphReferences_OfIf_AreValuesOfTheGraphAround()
    {
        using var model = OnnxModels.WithSubgraph().ToModel();
        var node = model.Graph.Nodes[0];

        Assert.True(node.HasSubgraph);
        Assert.Equal(["w", "x"], node.SubgraphReferences.Order());
        Assert.Equal(3, model.OpsetVersions["ai.onnx.ml"]);
    }

    [Fact]
    public void Nodes_Unsorted_ComeSorted()
    {
        using var model = new OnnxWriter().Input("x", 2)
            .Node("Relu", ["b"], ["c"]).Node("Neg", ["x"], ["d"]).Node("Abs", ["a"], ["b"]).Node("Exp", ["x"], ["a"])
            .Node("Add", ["c", "d"], ["y"]).Output("y").ToModel();

        Assert.Equal(["Neg", "Exp", "Abs", "Relu", "Add"], model.Graph.Nodes.Select(node => node.OperatorType));
    }

    [Fact]
    public void Inputs_AlsoInitializers_AreNotAskedFor()
    {
        using var model = new OnnxWriter().IrVersion(3).Input("x", 2).Input("w", 2).Initializer("w", [1f, 2f], 2)
            .Node("Mul", ["x", "w"], ["y"]).Output("y").ToModel();

        Assert.Equal("x", Assert.Single(model.Graph.Inputs).Name);
    }

    [Fact]
    public void LocalFunction_UnderTheNameOfAnOperator_IsNotThatOperator()
    {
        var function = new ProtobufWriter().Text(1, "Relu").Text(10, "");
        using var model = OnnxModels.Mlp().ModelField(field => field.Message(25, function)).ToModel();

        Assert.Equal(["", "local", ""], model.Graph.Nodes.Select(node => node.Domain));
    }

    [Fact]
    public void Domain_UnderItsOtherName_IsTheDefault()
    {
        using var model = new OnnxWriter().WithoutOpsets().Opset("ai.onnx", 12).Input("x", 2).Node("Relu", ["x"], ["y"]).InDomain("ai.onnx").Output("y").ToModel();

        Assert.Equal(12, model.Opset);
        Assert.Equal("", model.Graph.Nodes[0].Domain);
    }

    [Fact]
    public void Open_File_ReadsWeightsUntilDisposed()
    {
        using var folder = new OnnxFolder();
        var model = OnnxModel.Open(folder.Write("m.onnx", OnnxModels.Convolution().ToBytes()));
        var tensor = model.Tensors[0];
        var values = tensor.ReadDoubles();

        Assert.Equal(108, values.Length);
        var bytes = new byte[8];
        tensor.ReadBytes(4, bytes);
        Assert.Equal(values[1..3], MemoryMarshal.Cast<byte, float>(bytes).ToArray().Select(value => (double)value));
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.ReadBytes(430, new byte[8]));
        model.Dispose();
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tensor.ReadDoubles());
    }

    [Fact]
    public void Open_NoFileFolderOrEmptyFile_SaysSo()
    {
        using var folder = new OnnxFolder();
        var missing = Path.Combine(folder.Path, "no.onnx");

        Assert.Equal($"{missing}: there is no such file.", Assert.Throws<FileNotFoundException>(() => OnnxModel.Open(missing)).Message);
        Assert.Equal($"{folder.Path}: expected an ONNX file, found a folder.", Assert.Throws<OnnxFormatException>(() => OnnxModel.Open(folder.Path)).Message);
        var empty = folder.Write("empty.onnx", []);
        Assert.Equal($"{empty}: the file is empty.", Assert.Throws<OnnxFormatException>(() => OnnxModel.Open(empty)).Message);
    }
}
