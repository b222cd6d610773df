using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using WeightSpace.SymmetryBasis;
using WeightSpace.TestSupport;
using WeightSpace.Testing;

namespace WeightSpace.Tests.Architecture;

/// <summary>
/// The group that labels describe, held against all permutations of single weights that keep a tiny network's function:
/// none too many, none missing but the
/// exceptions that docs/symmetry.md lists.
/// </summary>
public sealed class MinimalityTests
{
    [Property(MaxTest = 500, Arbitrary = [typeof(SymmetryGenerators)])]
    public void Transpositions_RandomNetworks_KeepTheFunction(NetworkSketch sketch)
    {
        var analysis = RandomNetworks.Build(sketch, 48);
        using var function = WeightFunction.Of(analysis, 3);
        foreach (var (label, source) in WeightPermutations.Transpositions(analysis)) Assert.True(function.IsPreservedBy(source), $"{label} of\n{analysis.StateSpec}");
    }

    [Fact]
    public void Search_RandomNetworks_FindsNothingThatLabelsMiss()
    {
        var (searched, missed, unfinished) = (0, new List<string>(), 0);
        // A fixed seed, for the networks must be searched to the end, which some of any family are not.
        foreach (var sketch in NetworkSketch.Arbitrary(5).Generator.Sample(180, new Rnd(2026), 50))
        {
            var analysis = RandomNetworks.Build(sketch, 24);
            if (IsException(analysis)) continue;
            var (search, order) = Search(analysis, acrossParameters: false);
            searched++;
            unfinished += search.IsComplete ? 0 : 1;
            if (search.Missed.Count > 0) missed.Add($"{sketch}: 10^{search.Log10Order} instead of 10^{order}");
        }

        Assert.True(missed.Count == 0, string.Join('\n', missed));
        Assert.InRange(searched, 90, 180);
        Assert.InRange(unfinished, 0, 2);
    }

    [Theory]
    [InlineData("mlp", "sizes=2-3-3-1")]
    [InlineData("siren", "sizes=2-3-2-1")]
    [InlineData("autoencoder", "sizes=3-3-2")]
    [InlineData("cnn", "channels=1-3-2-1 image=2 kernel=1")]
    [InlineData("cnn-gap", "channels=1-3-3-2 image=2 kernel=1")]
    [InlineData("separable-cnn", "channels=1-2-2-2-1 image=2 kernel=1")]
    [InlineData("densenet", "stem=2 growth=1 layers=2 transition=2 image=2 classes=1")]
    [InlineData("lstm", "input=1 hidden=2 output=1 steps=2 layers=1")]
    [InlineData("gru", "input=1 hidden=2 output=1 steps=2 layers=2")]
    [InlineData("rnn-lm", "vocabulary=2 embedding=2 hidden=3 steps=2")]
    [InlineData("rnn-lm", "vocabulary=2 embedding=2 hidden=2 tied=true steps=2")]
    [InlineData("gru-seq2seq", "vocabulary=2 hidden=2")]
    [InlineData("moe", "input=2 width=2 experts=2 hidden=2 blocks=1 output=1")]
    [InlineData("deeponet", "branch=2-3-3 trunk=2-3-3")]
    [InlineData("hyperdeeponet", "branch=2-3-3 trunk=1-2-1")]
    [InlineData("modno", "branch=2-3-2 trunk=2-2-2 operators=2")]
    public void Search_Builtin_FindsTheOrderThatLabelsGive(string name, string settings)
    {
        var analysis = BuiltinNetworks.Find(name).Analyze(settings.Split(' ').Select(setting => setting.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]));
        var (search, order) = Search(analysis, acrossParameters: false);

        Assert.True(search.IsComplete);
        Assert.Empty(search.Missed);
        Assert.Equal(order, search.Log10Order, 9);
    }

    [Theory]
    [InlineData("Heads", 3)]
    [InlineData("GroupedHeads", 1)]
    [InlineData("StackedHeads", 3)]
    public void Search_Attention_FindsTheOrderThatLabelsGive(string kind, int size)
    {
        var step = new NetworkStep(Enum.Parse<StepKind>(kind), size, 0);
        var analysis = RandomNetworks.Build(new NetworkSketch(3, [step, new(StepKind.Dense, 2, 0)], 1), 80);
        var (search, order) = Search(analysis, acrossParameters: false);

        Assert.Contains(analysis.Spec.Labels, label => label.Kind == LabelKind.Nested);
        Assert.True(search.IsComplete);
        Assert.Empty(search.Missed);
        Assert.Equal(order, search.Log10Order, 9);
    }

    /// <summary>What the labels miss, and why: each entry is one of the list in docs/symmetry.md.</summary>
    [Theory]
    [InlineData("parallel branches", true, 4, 24)]
    [InlineData("factors of a product", false, 2, 8)]
    [InlineData("a value beside itself", false, 2, 8)]
    [InlineData("an axis that meets itself in another order", false, 2, 4)]
    [InlineData("heads that are outputs", false, 2, 4)]
    public void Search_KnownException_FindsTheLargerGroup(string name, bool acrossParameters, double claimed, double found)
    {
        var (search, order) = Search(Exception(name).Analyze(), acrossParameters);

        Assert.True(search.IsComplete);
        Assert.NotEmpty(search.Missed);
        Assert.Equal(Math.Log10(claimed), order, 9);
        Assert.Equal(found.ToString("F3", CultureInfo.InvariantCulture), Math.Pow(10, search.Log10Order).ToString("F3", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void IsPreservedBy_BesideAFixedLabelOfManyIndices_ShowsWhatIsNotToldApart()
    {
        // Channels of a depthwise convolution over an input of 17 channels: two for each, that may be swapped for each
        // on their own.
        var net = new ArchitectureBuilder();
        var spread = net.Elementwise("tanh", net.Conv(net.Input("image", 1, 17, 1), net.Parameter("w", 34, 1, 1), groups: 17));
        net.Output(net.Conv(spread, net.Parameter("v", 1, 34, 1)));
        var analysis = net.Analyze();
        using var function = WeightFunction.Of(analysis, 3);
        int[] swapped = [1, 0, .. Enumerable.Range(2, 32), 35, 34, .. Enumerable.Range(36, 32)];

        Assert.Equal(1, analysis.Spec.Labels.Single(label => label.Kind != LabelKind.Fixed && label.Size > 1).Instances);
        Assert.True(function.IsPreservedBy(swapped));
    }

    [Theory]
    [InlineData("a sum of two biases", true, 2, 2)]
    [InlineData("off the diagonal", false, 1, 6)]
    public void Search_KnownTwins_FindsThem(string name, bool acrossParameters, int classes, int members)
    {
        var (search, _) = Search(Exception(name).Analyze(), acrossParameters);

        Assert.Empty(search.Missed);
        Assert.Equal(classes, search.Twins.Count);
        Assert.All(search.Twins, twins => Assert.Equal(members, twins.Length));
    }

    [Fact]
    public void Search_ClaimLeftOut_FindsIt()
    {
        var analysis = BuiltinNetworks.Find("mlp").Analyze(new Dictionary<string, string> { ["sizes"] = "2-3-2-1" });
        using var function = WeightFunction.Of(analysis, 3);
        var search = SymmetrySearch.Run(function, [], acrossParameters: false);

        Assert.NotEmpty(search.Missed);
        Assert.All(search.Missed, source => Assert.True(function.IsPreservedBy(source)));
        Assert.Equal(analysis.Spec.Log10GroupOrder, search.Log10Order, 9);
    }

    /// <summary>Where caution fixed labels a diagnostic says so; a value beside or times itself, and units that go the
    /// same way one by one, are known exceptions.</summary>
    internal static bool IsException(SymmetryAnalysis analysis) =>
        analysis.Cautions.Any()
        || analysis.Diagnostics.Any(one => one.Reason.Contains("single indices", StringComparison.Ordinal))
        || analysis.Nodes.Any(node => node.Rule is ConcatRule or EinsumRule && node.Operands.Distinct().Count() < node.Operands.Length);

    private static ArchitectureBuilder Exception(string name)
    {
        var net = new ArchitectureBuilder();
        var x = net.Input("x", 3, 2);
        switch (name)
        {
            case "parallel branches":
                var (one, two) = (net.Elementwise("tanh", net.Linear(x, net.Parameter("w1", 2, 2))), net.Elementwise("tanh", net.Linear(x, net.Parameter("w2", 2, 2))));
                net.Output(net.Add(net.Linear(one, net.Parameter("v1", 1, 2)), net.Linear(two, net.Parameter("v2", 1, 2))));
                return net;
            case "factors of a product":
                var parts = net.Split(net.Linear(x, net.Parameter("w", 4, 2)), -1, 2);
                net.Output(net.Linear(net.Elementwise("mul", parts[0], parts[1]), net.Parameter("v", 1, 2)));
                return net;
            case "a value beside itself":
                var beside = net.Elementwise("tanh", net.Linear(x, net.Parameter("w", 2, 2)));
                var product = net.Elementwise("tanh", net.Elementwise("mul", net.Concat(-1, beside, beside), net.Parameter("s", 4)));
                net.Output(net.Linear(product, net.Parameter("v", 1, 4)));
                return net;
            case "an axis that meets itself in another order":
                var hidden = net.Elementwise("tanh", net.Linear(x, net.Parameter("w", 4, 2)));
                var turned = net.Reshape(net.Transpose(net.Reshape(hidden, 3, 2, 2), 0, 2, 1), 3, 4);
                net.Output(net.Linear(net.Elementwise("tanh", net.Add(hidden, net.Elementwise("sigmoid", turned))), net.Parameter("v", 1, 4)));
                return net;
            case "heads that are outputs":
                var stacked = net.Reshape(net.Linear(x, net.Parameter("w", 12, 2)), 3, 3, 2, 2);
                var (q, k, v) = (net.Select(stacked, 1, 0), net.Select(stacked, 1, 1), net.Select(stacked, 1, 2));
                net.Output(net.Einsum("hts,shd->thd", net.Softmax(net.Einsum("thd,shd->hts", q, k), -1), v));
                return net;
            case "a sum of two biases":
                var sum = net.Add(net.Linear(x, net.Parameter("w", 2, 2), net.Parameter("b", 2)), net.Parameter("c", 2));
                net.Output(net.Linear(net.Elementwise("tanh", sum), net.Parameter("v", 1, 2)));
                return net;
            case "off the diagonal":
                var scaled = net.Einsum("ta,aa->ta", net.Elementwise("tanh", net.Linear(x, net.Parameter("w", 3, 2))), net.Parameter("d", 3, 3));
                net.Output(net.Linear(net.Elementwise("tanh", scaled), net.Parameter("v", 1, 3)));
                return net;
            default:
                throw new ArgumentException($"There is no exception {name}.", nameof(name));
        }
    }

    private static (SymmetrySearch Search, double Claimed) Search(SymmetryAnalysis analysis, bool acrossParameters)
    {
        using var function = WeightFunction.Of(analysis, 3);
        return (SymmetrySearch.Run(function, [.. WeightPermutations.Transpositions(analysis).Select(pair => pair.Source)], acrossParameters), analysis.StateSpec.Log10GroupOrder);
    }
}
