using WeightSpace.Onnx;
using WeightSpace.TestSupport;

namespace WeightSpace.SymmetryBasis.Tests.Onnx;

public sealed class OnnxArchitectureTests
{
    [Fact]
    public void Analyze_Mlp_GivesLabelsWorkedOutByHand()
    {
        var analysis = Analyze(OnnxModels.Mlp());

        Assert.Equal(
            WeightSpaceSpec.Parse(
                """
                labels w1.out:3, w1.in:4!, w2.out:2!
                matrix w1[out w1.out, fixedIn w1.in]
                bias b1[out w1.out]
                matrix w2[fixedOut w2.out, in w1.out]
                """),
            analysis.Spec);
        Assert.Empty(analysis.Cautions);
        Assert.Equal(["Linear 'first'", "Relu 'relu'", "Linear 'second'"], analysis.Nodes.Select(node => $"{node.Operator} '{node.Name}'"));
    }

    [Fact]
    public void Analyze_MatMulAndAdd_IsADenseLayer() => Require(
        new OnnxWriter().Input("x", 2, 3).Weight("w", 3, 4).Weight("b", 4).Weight("v", 4, 2)
            .Node("MatMul", ["x", "w"], ["m"]).Node("Add", ["b", "m"], ["h"]).Node("Gelu", ["h"], ["a"]).Node("MatMul", ["a", "v"], ["y"]).Output("y"),
        """
        labels w.in:3!, w.out:4, v.out:2!
        matrix w[fixedIn w.in, out w.out]
        bias b[out w.out]
        matrix v[in w.out, fixedOut v.out]
        """);

    [Fact]
    public void Analyze_ConvolutionWithFlatten_TakesTheHeadApart()
    {
        var analysis = Analyze(OnnxNetworks.ConvolutionNet());

        Assert.Equal(
            [
                "kernel conv.weight[out conv.out, fixedIn conv.in, other conv.other, other conv.other2]", "normScale bn.weight[out conv.out]", "bias bn.bias[out conv.out]",
                "matrix head.weight[fixedOut head.out, in conv.out, fixedIn head.in, fixedIn head.in2]", "bias head.bias[fixedOut head.out]",
            ],
            analysis.Spec.Tensors.Select(tensor => tensor.ToString()));
        Assert.Equal(["conv.out:4"], Free(analysis));
        Assert.Equal(["bn.running_mean", "bn.running_var"], analysis.Parameters.Where(parameter => parameter.IsBuffer).Select(parameter => parameter.Name));
        Assert.Contains("other bn.running_var[out conv.out]", analysis.StateSpec.Tensors.Select(tensor => tensor.ToString()));
        Assert.Empty(analysis.Cautions);
    }

    [Fact]
    public void Analyze_GroupedConvolutions_NestChannelsInGroups()
    {
        var analysis = Analyze(OnnxNetworks.GroupedNet());

        // Two groups; in each, four channels are read and two are written, in an order of the group's own.
        Assert.Equal((3 * Math.Log10(2)) + (2 * Math.Log10(24)), analysis.Spec.Log10GroupOrder, 9);
        Assert.Equal(3, Free(analysis).Length);
        Assert.Empty(analysis.Cautions);
    }

    [Fact]
    public void Analyze_ResidualAndConcat_TieAndSplit() => Require(
        OnnxNetworks.ResidualConcatNet(),
        """
        labels in.in:3!, in.out:4, up.out:6, side.out:5, out.out:2!
        matrix in[fixedIn in.in, out in.out]
        matrix up[in in.out, out up.out]
        matrix down[in up.out, out in.out]
        matrix side[fixedIn in.in, out side.out]
        matrix out#0[in in.out, fixedOut out.out]
        matrix out#1[in side.out, fixedOut out.out]
        """);

    [Theory]
    [InlineData("LSTM", 4)]
    [InlineData("GRU", 3)]
    [InlineData("RNN", 1)]
    public void Analyze_Recurrent_GatesShareTheHiddenLabel(string type, int gates)
    {
        var (one, two) = (Analyze(OnnxNetworks.RecurrentNet(type, gates, 1)), Analyze(OnnxNetworks.RecurrentNet(type, gates, 2)));

        Assert.Equal(["w.out:4"], Free(one));
        Assert.Equal(((gates * 2) + (gates * 2) + 1), one.Spec.Tensors.Length);
        // Each direction has hidden units of its own.
        Assert.Equal(2 * Math.Log10(24), two.Spec.Log10GroupOrder, 9);
        Assert.Equal(2, Free(two).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Analyze_Attention_NestsHeadDimensionsInHeads(bool isOpen)
    {
        var analysis = Analyze(OnnxNetworks.AttentionNet(4, 4, isOpen ? new("batch", "time") : new(2, 5)));

        // The stream of 8; 4 heads, and in each an order of 3 for queries with keys and one for values with the
        // projection.
        Assert.Equal(Math.Log10(40320) + Math.Log10(24) + (8 * Math.Log10(6)), analysis.Spec.Log10GroupOrder, 9);
        Assert.Equal(isOpen ? 1 : 0, analysis.Cautions.Count());
        if (isOpen) Assert.Equal("The file leaves sizes open; analysed with batch=2, time=5. Others can be given with --set batch=4.", analysis.Cautions.First().Message);
    }

    [Fact]
    public void Analyze_GroupedQueryAttention_NestsQueryHeadsInKeyHeads()
    {
        var analysis = Analyze(OnnxNetworks.AttentionNet(4, 2, new("batch", "time")));

        // The stream; 2 heads of keys, in each an order of its 2 query heads, one of the 3 query/key dimensions and one
        // of the 3 value dimensions.
        Assert.Equal(Math.Log10(40320) + Math.Log10(2) + (2 * Math.Log10(2)) + (4 * Math.Log10(6)), analysis.Spec.Log10GroupOrder, 9);
    }

    [Fact]
    public void Analyze_TiedTable_IsOneParameter() => Require(
        OnnxNetworks.TiedNet(),
        """
        labels table.in:7!, table.out:4
        embedding table[fixedIn table.in, out table.out]
        matrix w[in table.out, out table.out]
        """);

    [Fact]
    public void Analyze_UnknownOperator_FixesWhatItTouchesAndNamesIt()
    {
        var analysis = Analyze(new OnnxWriter().Input("x", 1, 3).Weight("w", 3, 4).Weight("v", 4, 5).Weight("u", 5, 2).Weight("z", 4)
            .Node("MatMul", ["x", "w"], ["a"]).Node("Mystery", ["a", "z"], ["b"]).InDomain("com.example").Named("odd").Opset("com.example", 1)
            .Node("MatMul", ["b", "v"], ["c"]).Node("MatMul", ["c", "u"], ["y"]).Value("b", OnnxElementType.Float, 1, 4).Output("y"));

        Assert.Equal(["v.out:5"], Free(analysis));
        Assert.Equal(["w.out", "v.in", "z.other"], analysis.Cautions.Select(caution => caution.Label!.Name));
        Assert.All(analysis.Cautions, caution => Assert.Equal(("Mystery 'odd'", "operator Mystery of com.example is not known, and all that it reads is made fixed"), (caution.Operator, caution.Reason)));
    }

    [Fact]
    public void Analyze_TableCutAtTheLengthOfTheInput_StaysFixedAsAWhole()
    {
        OnnxWriter Table(OnnxWriter.Dim time) => new OnnxWriter().Input("x", "batch", time, 3).Weight("w", 3, 4).Weight("positions", 9, 4).Weight("v", 4, 2)
            .Ints("i0", 0).Ints("i1", 1)
            .Node("MatMul", ["x", "w"], ["h"]).Node("Shape", ["h"], ["s"]).Node("Gather", ["s", "i1"], ["n"]).Node("Slice", ["positions", "i0", "n", "i0"], ["p"])
            .Node("Add", ["h", "p"], ["a"]).Node("MatMul", ["a", "v"], ["y"]).Output("y");

        // Five positions are used, and the other four may change places; but only if the length is always five.
        Assert.Equal(OnnxOperatorNetworks.Log(4) + OnnxOperatorNetworks.Log(4), Analyze(Table(5)).Spec.Log10GroupOrder, 9);
        Assert.Equal(OnnxOperatorNetworks.Log(4), Analyze(Table("time")).Spec.Log10GroupOrder, 9);
        Assert.Equal(OnnxOperatorNetworks.Log(4) + OnnxOperatorNetworks.Log(4), Analyze(Table("time"), ("batch", 2), ("time", 5)).Spec.Log10GroupOrder, 9);
    }

    [Fact]
    public void Analyze_LengthThatTheWeightsRequire_IsFound()
    {
        var analysis = Analyze(new OnnxWriter().Input("x", "batch", "time", 3).Weight("w", 3, 4).Weight("positions", 17, 4)
            .Node("MatMul", ["x", "w"], ["h"]).Node("Add", ["h", "positions"], ["y"]).Output("y"));

        Assert.Equal("The file leaves sizes open; analysed with batch=2, time=17. Others can be given with --set batch=4.", Assert.Single(analysis.Cautions).Message);
    }

    [Fact]
    public void Analyze_OpenAxisThatOnlyBroadcastingWouldFit_IsNoReasonForSymmetry()
    {
        // The network works with x of 7 alone (or of 1): the label of p is that of the input.
        var analysis = Analyze(new OnnxWriter().Input("x", "batch", "n").Weight("p", 7).Weight("v", 7, 2).Node("Add", ["x", "p"], ["h"]).Node("MatMul", ["h", "v"], ["y"]).Output("y"));

        Assert.Empty(Free(analysis));
    }

    [Fact]
    public void Analyze_OpenSizeThatIsNotFound_SaysHowToGiveIt()
    {
        var net = new OnnxWriter().Input("x", "batch", "height", 3, 4).Weight("w", 100, 2).Node("Flatten", ["x"], ["f"]).Node("Reshape", ["f", "s"], ["r"]).Named("odd")
            .Ints("s", -1, 7, 100).Node("MatMul", ["r", "w"], ["y"]).Output("y");
        var error = Assert.Throws<OnnxFormatException>(() => Analyze(net));

        Assert.Matches(@"^test\.onnx: Reshape 'odd': a tensor .* cannot become \[-1, 7, 100\]; the file leaves the sizes batch, height open, and none of those tried fit: give them with --set batch=4\.$", error.Message);
        // One reshape in place of the two.
        Assert.Equal(2, Analyze(net, ("batch", 7), ("height", 25)).Nodes.Length);
        var unknown = Assert.Throws<ArgumentException>(() => Analyze(net, ("width", 2)));
        Assert.StartsWith("The model leaves no size 'width' open; it leaves open: batch, height.", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Analyze_ShapesThatDoNotFit_NamesTheNode()
    {
        var error = Assert.Throws<OnnxFormatException>(() => Analyze(new OnnxWriter().Input("x", 2, 3).Weight("w", 4, 5).Node("MatMul", ["x", "w"], ["y"]).Named("dense").Output("y")));

        Assert.Equal("test.onnx: MatMul 'dense': MatMul cannot multiply [2, 3] by [4, 5]: the inner sizes differ.", error.Message);
    }

    [Fact]
    public void Analyze_NodesThatNoOutputNeeds_AreLeftOut()
    {
        var analysis = Analyze(new OnnxWriter().Input("x", 2, 3).Weight("w", 3, 4).Weight("stray", 9, 9).Node("MatMul", ["x", "w"], ["h"]).Node("MatMul", ["h", "stray"], ["wrong"])
            .Node("ReduceSum", ["h"], ["y"]).Output("y"));

        Assert.Equal(["w"], analysis.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(["w.out:4"], Free(analysis));
    }

    [Fact]
    public void Analyze_TransformerFile_CountsEveryHead()
    {
        using var folder = new OnnxFolder();
        var path = Path.Combine(folder.Path, "transformer.onnx");
        using (var file = File.Create(path)) OnnxTransformer.Make(blocks: 3, width: 8, heads: 2, words: 5).Write(file);
        using var model = OnnxModel.Open(path);
        var analysis = OnnxArchitecture.Analyze(model);

        // The stream; in each block 2 heads with two orders of 4 each, and 32 hidden units.
        var hidden = Enumerable.Range(1, 32).Sum(number => Math.Log10(number));
        Assert.Equal(Math.Log10(40320) + (3 * (Math.Log10(2) + (4 * Math.Log10(24)) + hidden)), analysis.Spec.Log10GroupOrder, 9);
        Assert.Equal(3 + (3 * 16), analysis.Spec.Tensors.Length);
    }

    public static TheoryData<string> OperatorNames => [.. OnnxOperatorNetworks.All.Keys];

    [Theory]
    [MemberData(nameof(OperatorNames))]
    public void Analyze_EachOperator_GivesTheGroupWorkedOutByHand(string name)
    {
        var (make, log10Order) = OnnxOperatorNetworks.All[name];

        Assert.Equal(log10Order, Analyze(make()).Spec.Log10GroupOrder, 9);
    }

    private static SymmetryAnalysis Analyze(OnnxWriter writer, params (string Name, int Size)[] sizes)
    {
        using var model = writer.ToModel();
        return OnnxArchitecture.Analyze(model, sizes.ToDictionary(size => size.Name, size => size.Size));
    }

    private static void Require(OnnxWriter writer, string expected) => Assert.Equal(WeightSpaceSpec.Parse(expected), Analyze(writer).Spec);

    private static string[] Free(SymmetryAnalysis analysis) => [.. analysis.Spec.Labels.Where(label => label.Kind != LabelKind.Fixed && label.Size > 1).Select(label => label.ToString())];
}
