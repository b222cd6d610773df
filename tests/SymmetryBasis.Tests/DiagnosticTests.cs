using FsCheck.Xunit;
using WeightSpace.TestSupport;
using WeightSpace.Testing;

namespace WeightSpace.SymmetryBasis.Tests;

/// <summary>Why labels are fixed: every one is explained, by the operator that a reader would point at.</summary>
public sealed class DiagnosticTests
{
    [Property(MaxTest = 500, Arbitrary = [typeof(SymmetryGenerators)])]
    public void Analyze_RandomNetwork_ExplainsEveryFixedLabel(NetworkSketch sketch) =>
        Explanations.Require(RandomNetworks.Build(sketch, 60));

    [Fact]
    public void Analyze_AnyBuiltin_ExplainsEveryFixedLabel() => Assert.All(BuiltinNetworks.All, network => Explanations.Require(network.Analyze(new Dictionary<string, string>()), allowsBlocks: false));

    [Fact]
    public void Analyze_Perceptron_NamesInputAndOutput()
    {
        var net = new ArchitectureBuilder();
        var hidden = net.Elementwise("relu", net.Apply(new LinearRule(), "first", net.Input("x", 1, 3), net.Parameter("w1", 4, 3), net.Parameter("b1", 4)));
        net.Output(net.Apply(new LinearRule(), "last", hidden, net.Parameter("w2", 2, 4)));

        Assert.Equal(
            [
                ("Linear 'first'", "Label w1.in of size 3 is fixed: it is tied to the input 'x', whose axes are fixed.", false),
                ("Linear 'last'", "Label w2.out of size 2 is fixed: it is an axis of an output of the network.", false),
            ],
            Explained(net.Analyze()));
    }

    [Fact]
    public void Analyze_Convolution_NamesTheKernel()
    {
        var net = new ArchitectureBuilder();
        var image = net.Elementwise("relu", net.Apply(new ConvolutionRule(1, isTransposed: false, 4), "conv", net.Input("image", 1, 3, 6), net.Parameter("kernel", 5, 3, 3)));
        net.Output(net.Apply(new LinearRule(), "head", net.Flatten(image, 1, -1), net.Parameter("head", 2, 20)));

        Assert.Equal(
            [
                ("Conv 'conv'", "Label kernel.in of size 3 is fixed: it is tied to the input 'image', whose axes are fixed.", false),
                ("Conv 'conv'", "Label kernel.other of size 3 is fixed: positions in a kernel cannot change places.", false),
                ("Linear 'head'", "Label head.out of size 2 is fixed: it is an axis of an output of the network.", false),
                ("Conv 'conv'", "Label head.in of size 4 is fixed: positions cannot change places.", false),
            ],
            Explained(net.Analyze()));
    }

    [Fact]
    public void Analyze_Embedding_NamesTheLookUp()
    {
        var net = new ArchitectureBuilder();
        var rows = net.Apply(new GatherRule(0), "look", net.Parameter("table", 7, 4), net.Input("symbols", 1, 5));
        net.Output(net.Linear(rows, net.Parameter("w", 2, 4)));

        Assert.Equal(("Gather 'look'", "Label table.in of size 7 is fixed: elements of it are picked by number.", false), Explained(net.Analyze())[0]);
    }

    [Fact]
    public void Analyze_BroadcastAndConstant_NameTheOperatorThatMeetsThem()
    {
        var net = new ArchitectureBuilder();
        var x = net.Apply(new ElementwiseRule("mul"), "spread", net.Input("x", 1, 3), net.Parameter("one", 1));
        x = net.Apply(new ElementwiseRule("mul"), "mask", net.Apply(new LinearRule(), "w", x, net.Parameter("w", 4, 3)), net.Constant("mask", [1, 4], default));
        net.Output(net.Linear(x, net.Parameter("v", 2, 4)));
        var explained = Explained(net.Analyze());

        Assert.Contains(("mul 'mask'", "Label w.out of size 4 is fixed: it is tied to the constant 'mask', whose axes are fixed.", false), explained);
        // A parameter of a single number has no axis at all.
        Assert.DoesNotContain(explained, one => one.Message.Contains("one.", StringComparison.Ordinal));
    }

    [Fact]
    public void Analyze_AxisOfOneIndexThatIsRepeated_IsExplained()
    {
        var net = new ArchitectureBuilder();
        var sum = net.Apply(new ElementwiseRule("add"), "spread", net.Input("x", 2, 3), net.Parameter("column", 2, 1));
        net.Output(sum);

        Assert.Contains(("add 'spread'", "Label column.out2 of size 1 is fixed: its one index is repeated along a longer axis.", false), Explained(net.Analyze()));
    }

    [Fact]
    public void Analyze_CautionAndInput_IsNoCaution()
    {
        // What nobody knows meets an axis that could not be permuted anyway.
        var net = new ArchitectureBuilder();
        var x = net.Input("x", 1, 3);
        net.Output(net.Add(net.Linear(x, net.Parameter("w", 3, 3)), net.Unknown("Mystery", [1, 3], x)));

        Assert.Empty(net.Analyze().Cautions);
    }

    [Fact]
    public void Analyze_CautionBeforeInput_IsReplacedByTheFirmerReason()
    {
        var net = new ArchitectureBuilder();
        var hidden = net.Linear(net.Input("x", 1, 3), net.Parameter("w", 4, 3));
        var changed = net.Unknown("Mystery", [1, 4], hidden);
        net.Output(net.Linear(changed, net.Parameter("v", 2, 4)));
        Assert.Equal(["w.out", "v.in"], net.Analyze().Cautions.Select(caution => caution.Label!.Name));

        net.Output(hidden);
        Assert.Equal(["v.in"], net.Analyze().Cautions.Select(caution => caution.Label!.Name));
        Explanations.Require(net.Analyze());
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(2, 0)]
    [InlineData(1, 1)]
    public void Analyze_PickedUnits_AreACautionOnlyIfOthersAreLeft(int picked, int cautions)
    {
        var net = new ArchitectureBuilder();
        // Three rows of the same four units, which nothing but the picking tells apart.
        var rows = net.Reshape(net.Linear(net.Input("x", 5, 2), net.Parameter("w", 12, 2)), 5, 3, 4);
        var product = net.Einsum("bd,d->b", net.Einsum("brd->bd", rows), net.Parameter("v", 4));
        for (var index = 0; index < picked; index++)
            product = net.Elementwise("mul", net.Elementwise("tanh", product), net.Einsum("bd,d->b", net.Select(rows, 1, index), net.Parameter($"u{index}", 4)));
        net.Output(product);
        var analysis = net.Analyze();

        Explanations.Require(analysis);
        Assert.Equal(cautions, analysis.Cautions.Count());
        Assert.Contains(analysis.Diagnostics, diagnostic => diagnostic is { Label.Name: "w.out", Reason: "single indices of it are picked" });
    }

    [Fact]
    public void Analyze_StackedParts_AreNoLabelAndNeedNoReason()
    {
        // The parts come apart into views, so that nothing is left of the axis that they were stacked along.
        var net = new ArchitectureBuilder();
        var stacked = net.Reshape(net.Linear(net.Input("x", 1, 3), net.Parameter("qkv", 12, 3)), 1, 3, 4);
        var product = net.Elementwise("mul", net.Elementwise("tanh", net.Select(stacked, 1, 0)), net.Select(stacked, 1, 1), net.Select(stacked, 1, 2));
        net.Output(net.Linear(product, net.Parameter("w", 2, 4)));
        var analysis = net.Analyze();

        Explanations.Require(analysis);
        Assert.Equal(["qkv.in", "w.out"], analysis.Diagnostics.Select(diagnostic => diagnostic.Label!.Name));
    }

    [Fact]
    public void Analyze_StructuresThatDisagree_SaysWhere()
    {
        var net = new ArchitectureBuilder();
        var hidden = net.Linear(net.Input("x", 1, 3), net.Parameter("w", 6, 3));
        var (two, three) = (net.Reshape(hidden, 1, 2, 3), net.Apply(new ReshapeRule(1, 3, 2), "other", hidden));
        net.Output(net.Add(net.Einsum("bij,j->b", two, net.Parameter("u", 3)), net.Einsum("bij,j->b", three, net.Parameter("v", 2))));
        var analysis = net.Analyze();

        Explanations.Require(analysis);
        Assert.Contains(analysis.Cautions, caution => caution.Operator == "Reshape 'other'" && caution.Reason == "an axis of size 6 cannot be seen as 3 x 2");
    }

    [Fact]
    public void Analyze_UnusedParameterAndOneThatIsReturned_AreExplainedWithoutAnOperator()
    {
        var net = new ArchitectureBuilder();
        net.Parameter("stray", 3);
        net.Output(net.Parameter("given", 2));
        var analysis = net.Analyze();

        Explanations.Require(analysis);
        Assert.Equal(["Label stray.other of size 3 is fixed: the parameter stray is not used in the graph."], analysis.Cautions.Select(caution => caution.Message));
    }

    private static (string Operator, string Message, bool IsCaution)[] Explained(SymmetryAnalysis analysis)
    {
        Explanations.Require(analysis, allowsBlocks: false);
        return [.. analysis.Diagnostics.Select(diagnostic => (diagnostic.Operator, diagnostic.Message, diagnostic.IsCaution))];
    }
}
