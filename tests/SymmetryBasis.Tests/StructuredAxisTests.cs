namespace WeightSpace.SymmetryBasis.Tests;

/// <summary>Axes that come apart: heads, groups, stacked projections, gates. Labels worked out by hand.</summary>
public sealed class StructuredAxisTests
{
    [Fact]
    public void Analyze_Heads_AreNestedAndTheStreamIsNot()
    {
        var spec = Attention(fused: false).Analyze().Spec;

        Assert.Equal(
            [
                "in.out:12", "in.in:5!", "q.out:3", "q.out2:4<q.out", "v.out:4<q.out", "head.out:2!",
            ],
            spec.Labels.Select(label => label.ToString()));
        Assert.Equal("matrix o[out in.out, in q.out, in v.out]", spec.Tensors.Single(tensor => tensor.Name == "o").ToString());
        // Heads permute as wholes, channels within each: 12! · 3! · (4!)³ · (4!)³.
        Assert.Equal(Log10Factorial(12) + Log10Factorial(3) + (6 * Log10Factorial(4)), spec.Log10GroupOrder, 9);
    }

    [Fact]
    public void Analyze_StackedProjectionPickedApart_HasTheSameGroupAsSeparateOnes()
    {
        // As vision transformers do: [steps, 3·heads·channels] -> [steps, 3, heads, channels] -> one index each.
        var analysis = Attention(fused: true).Analyze();
        var qkv = analysis.Parameters.Single(parameter => parameter.Name == "qkv");

        Assert.Equal(Attention(fused: false).Analyze().Spec.Log10GroupOrder, analysis.Spec.Log10GroupOrder, 9);
        Assert.Equal(3, qkv.Views.Length);
        Assert.Equal(qkv.Views[0].Tensor.Axes.Select(axis => axis.Label), qkv.Views[1].Tensor.Axes.Select(axis => axis.Label));
        Assert.Equal(qkv.Views[0].Tensor.Axes[0].Label, qkv.Views[2].Tensor.Axes[0].Label);
        Assert.NotEqual(qkv.Views[0].Tensor.Axes[1].Label, qkv.Views[2].Tensor.Axes[1].Label);
        Assert.Equal(Enumerable.Range(0, 36 * 12).Select(i => (long)i), qkv.Views.SelectMany(view => view.ElementMap()).Order());
    }

    [Fact]
    public void Analyze_PartsStackedInsideHeads_ComeApartToo()
    {
        // [steps, heads·3·channels] -> [steps, heads, 3, channels] -> one index each.
        var net = new ArchitectureBuilder();
        var stream = net.Linear(net.Input("x", 6, 5), net.Parameter("in", 12, 5));
        var stacked = net.Reshape(net.Linear(stream, net.Parameter("qkv", 36, 12)), 6, 3, 3, 4);
        Attend(net, stream, net.Select(stacked, 2, 0), net.Select(stacked, 2, 1), net.Select(stacked, 2, 2));

        Assert.Equal(Attention(fused: false).Analyze().Spec.Log10GroupOrder, net.Analyze().Spec.Log10GroupOrder, 9);
    }

    [Fact]
    public void Analyze_GatesPickedApart_ShareTheHiddenLabel()
    {
        var net = new ArchitectureBuilder();
        var gates = net.Reshape(net.Linear(net.Input("x", 1, 5), net.Parameter("w", 8, 5)), 1, 2, 4);
        var hidden = net.Elementwise("mul", net.Select(gates, 1, 0), net.Elementwise("sigmoid", net.Select(gates, 1, 1)));
        net.Output(net.Linear(hidden, net.Parameter("o", 2, 4)));
        var spec = net.Analyze().Spec;

        // Two copies that are multiplied are one label: the axis is (gate, unit) or two blocks of the unit label.
        Assert.Equal(Log10Factorial(4), spec.Log10GroupOrder, 9);
    }

    [Fact]
    public void Analyze_GatesThatAreCutLater_ShareTheLabelsOfTheirPartsToo()
    {
        // The candidate and its gate are one label; then the third part, which lay beside them, is cut in two, and so
        // they are.
        var net = new ArchitectureBuilder();
        var parts = net.Reshape(net.Linear(net.Input("x", 1, 5), net.Parameter("w", 12, 5)), 1, 3, 4);
        var hidden = net.Elementwise("mul", net.Select(parts, 1, 0), net.Elementwise("sigmoid", net.Select(parts, 1, 1)));
        net.Output(net.Linear(hidden, net.Parameter("o", 2, 4)));
        net.Output(net.Linear(net.Slice(net.Select(parts, 1, 2), 1, 0, 2), net.Parameter("p", 2, 2)));

        // Hidden units 0, 1 and 2, 3; units 0 and 1 of the third part, and the two that nothing reads.
        Assert.Equal(4 * Log10Factorial(2), net.Analyze().Spec.Log10GroupOrder, 9);
    }

    [Fact]
    public void Analyze_DepthwiseConvolutionOfTheInput_GivesEachInputChannelItsOwnLabel()
    {
        var net = new ArchitectureBuilder();
        var spread = net.Elementwise("relu", net.Conv(net.Input("image", 1, 3, 6, 6), net.Parameter("depth", 12, 1, 3, 3), groups: 3));
        net.Output(net.Reduce("mean", net.Conv(spread, net.Parameter("point", 2, 12, 1, 1)), 2, 3));
        var analysis = net.Analyze();

        Assert.Equal(3 * Log10Factorial(4), analysis.Spec.Log10GroupOrder, 9);
        Assert.Equal(3, analysis.Parameters.Single(parameter => parameter.Name == "depth").Views.Length);
    }

    [Fact]
    public void Analyze_GroupedConvolution_NestsChannelsInGroups()
    {
        var net = new ArchitectureBuilder();
        var stem = net.Conv(net.Input("image", 1, 3, 6, 6), net.Parameter("stem", 12, 3, 1, 1));
        var grouped = net.Elementwise("relu", net.Conv(net.Elementwise("relu", stem), net.Parameter("grouped", 8, 3, 3, 3), groups: 4));
        net.Output(net.Reduce("mean", net.Conv(grouped, net.Parameter("head", 2, 8, 1, 1)), 2, 3));

        // Four groups permute, with three channels each before and two after.
        Assert.Equal(Log10Factorial(4) + (4 * Log10Factorial(3)) + (4 * Log10Factorial(2)), net.Analyze().Spec.Log10GroupOrder, 9);
    }

    [Fact]
    public void Analyze_SoftmaxOverHeads_UntiesNothingThatItMixes()
    {
        // Talking heads: weights that are normalised over the heads, with the channel beside them, keep one channel
        // order for all heads.
        var net = new ArchitectureBuilder();
        var heads = net.Reshape(net.Linear(net.Input("x", 6, 5), net.Parameter("w", 12, 5)), 6, 3, 4);
        var mixed = net.Reshape(net.Softmax(heads, 1), 6, 12);
        net.Output(net.Linear(mixed, net.Parameter("o", 2, 12)));

        Assert.Equal(Log10Factorial(3) + Log10Factorial(4), net.Analyze().Spec.Log10GroupOrder, 9);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Analyze_StackedPartsOfOneRow_KeepTheirOwnOrder(bool isRowPicked)
    {
        // A cell written as a loop picks one row after the other of what stacked parts gave; the parts stay apart.
        var net = new ArchitectureBuilder();
        var stacked = net.Reshape(net.Linear(net.Input("x", 2, 2), net.Parameter("w", 12, 2)), 2, 3, 4);
        var gated = net.Elementwise("mul", net.Select(stacked, 1, 0), net.Elementwise("sigmoid", net.Select(stacked, 1, 1)));
        var joined = net.Concat(-1, gated, net.Select(stacked, 1, 2));
        var rows = isRowPicked ? net.Apply(new SliceRule(0, 1, 1), joined) : joined;
        net.Output(net.Linear(rows, net.Parameter("v", 1, 8)));

        Assert.Equal(2 * Log10Factorial(4), net.Analyze().Spec.Log10GroupOrder, 9);
    }

    private static ArchitectureBuilder Attention(bool fused)
    {
        var net = new ArchitectureBuilder();
        var stream = net.Linear(net.Input("x", 6, 5), net.Parameter("in", 12, 5));
        if (fused)
        {
            var stacked = net.Transpose(net.Reshape(net.Linear(stream, net.Parameter("qkv", 36, 12)), 6, 3, 3, 4), 1, 0, 2, 3);
            Attend(net, stream, net.Select(stacked, 0, 0), net.Select(stacked, 0, 1), net.Select(stacked, 0, 2));
            return net;
        }

        GraphValue Project(string name) => net.Reshape(net.Linear(stream, net.Parameter(name, 12, 12)), 6, 3, 4);
        Attend(net, stream, Project("q"), Project("k"), Project("v"));
        return net;
    }

    private static void Attend(ArchitectureBuilder net, GraphValue stream, GraphValue q, GraphValue k, GraphValue v)
    {
        var weights = net.Softmax(net.Einsum("thd,shd->hts", q, k), -1);
        var mixed = net.Reshape(net.Einsum("hts,shd->thd", weights, v), 6, 12);
        net.Output(net.Linear(net.Add(stream, net.Linear(mixed, net.Parameter("o", 12, 12))), net.Parameter("head", 2, 12)));
    }

    private static double Log10Factorial(int n) => Enumerable.Range(1, n).Sum(factor => Math.Log10(factor));
}
