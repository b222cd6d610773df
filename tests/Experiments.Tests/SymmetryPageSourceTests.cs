using System.Numerics;
using WeightSpace.Experiments.Symmetry.Page;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Tests;

public sealed class SymmetryPageSourceTests
{
    private static readonly PageCertificate NotRun = new("notRun", null, 0);

    private static SymmetryAnalysis Network(string source) =>
        source.Split(':') is [var name, var sizes] ? BuiltinNetworks.Find(name).Analyze(new Dictionary<string, string> { ["sizes"] = sizes }) : BuiltinNetworks.Find(source).Analyze(new Dictionary<string, string>());

    [Theory]
    [InlineData("mlp:784-128-128-10", FixedAxisPolicy.Fold, 55)]
    [InlineData("mlp:784-128-128-10", FixedAxisPolicy.Permute, 62)]
    [InlineData("deeponet", FixedAxisPolicy.Fold, -1)]
    public void Of_Network_DrawsOnePairOfEachPatternAndCountsTheRest(string source, FixedAxisPolicy policy, long terms)
    {
        var data = Page(Network(source), policy);
        Assert.All(data.Diagrams, diagram => Assert.Equal(diagram.Terms, diagram.Partitions.Count));
        var counted = data.Diagrams.Aggregate(BigInteger.Zero, (sum, diagram) => sum + diagram.Terms * (diagram.Alike + 1));
        Assert.Equal(data.Basis.Terms, counted);
        Assert.Equal(data.Basis.Pairs, data.Diagrams.Aggregate(BigInteger.Zero, (sum, diagram) => sum + diagram.Alike + 1));
        if (terms >= 0)
            Assert.Equal(terms, counted);
    }

    [Fact]
    public void Of_ManyLayers_DrawsNoMorePatternsThanOfFew()
    {
        var few = Page(Network("mlp:8-16-16-16-16-4"), FixedAxisPolicy.Fold);
        var many = Page(Network("mlp:8-" + string.Join('-', Enumerable.Repeat("16", 300)) + "-4"), FixedAxisPolicy.Fold);
        Assert.Equal(few.Diagrams.Count, many.Diagrams.Count);
        Assert.Equal(["0.weight ← 0.weight"], many.Diagrams.Take(1).Select(diagram => $"{diagram.Output} ← {diagram.Input}"));
    }

    [Fact]
    public void Of_Graph_ConnectsInputToOutputThroughEveryOperator()
    {
        var data = Page(Network("mlp:64-32-10"), FixedAxisPolicy.Fold);
        var input = Assert.Single(data.Values, value => value.IsInput);
        var output = Assert.Single(data.Values, value => value.IsOutput);
        Assert.Equal(64, input.Shape[^1]);
        Assert.Equal(10, output.Shape[^1]);
        Assert.Equal(data.Parameters.Select(parameter => parameter.Name).Order(), data.Values.Select(value => value.Parameter).OfType<string>().Order());
        Assert.Contains(data.Nodes, node => node.Outputs.Contains(output.Id));
        Assert.Contains("2,410 weights · group of order 10^35.4 · 25 basis terms", data.Facts, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Operators_AreInTheModulesThatTheirNeighboursShare()
    {
        var scopes = Page(Network("transformer"), FixedAxisPolicy.Fold).Nodes.Select(node => (node.Operator, Scope: string.Join('.', node.Scope!))).ToArray();

        Assert.Equal("tokens", scopes[0].Scope);
        Assert.Equal("", scopes[2].Scope);
        Assert.Equal(["blocks.0.norm1", "blocks.0.norm1"], scopes.Skip(3).Take(2).Select(node => node.Scope));
        Assert.Equal(["blocks.0.attention", "blocks.1.attention"], scopes.Where(node => node.Operator == "Softmax").Select(node => node.Scope));
        Assert.Equal(["blocks.0", "blocks.1"], scopes.Where(node => node.Operator == "gelu").Select(node => node.Scope));
        // Beside the first sum, each block's two sums are its own.
        Assert.Equal(["", "blocks.0.attention", "blocks.0", "blocks.0", "blocks.1.attention", "blocks.1", "blocks.1"], scopes.Where(node => node.Operator == "add").Select(node => node.Scope));
    }

    [Fact]
    public void Of_NodesNamedByPaths_AreInThePathsModules()
    {
        var net = new ArchitectureBuilder();
        var hidden = net.Apply(new LinearRule(), "/layers/layers.0/up/MatMul", net.Input("x", 1, 3), net.Parameter("onnx::MatMul_1", 4, 3));
        net.Output(net.Apply(new ElementwiseRule("Tanh"), "/layers/layers.0/act/Tanh", hidden));

        Assert.Equal(["layers.0.up", "layers.0.act"], Page(net.Analyze(), FixedAxisPolicy.Fold).Nodes.Select(node => string.Join('.', node.Scope!)));
    }

    [Fact]
    public void Of_ConcatenatedAxis_HasBlocksInTheGraphAndViewsInTheTable()
    {
        var builder = new ArchitectureBuilder();
        var x = builder.Input("x", 1, 4);
        var left = builder.Elementwise("relu", builder.Linear(x, builder.Parameter("a", 6, 4)));
        var right = builder.Elementwise("relu", builder.Linear(x, builder.Parameter("b", 5, 4)));
        builder.Output(builder.Linear(builder.Concat(1, left, right), builder.Parameter("c", 2, 11)));
        var data = Page(builder.Analyze(), FixedAxisPolicy.Fold);
        var joined = Assert.Single(data.Values, value => value.Axes.Any(axis => value.Parameter is null && axis.Blocks.Count == 2));
        var views = Assert.Single(data.Parameters, parameter => parameter.Name == "c").Views;
        Assert.Equal(joined.Axes[1].Blocks.Select(block => block[0]), views.Select(view => view.Axes[1][0]));
        Assert.Equal(joined.Axes[1].Blocks.Select(block => block[0]), data.Labels.Where(label => label.Kind == LabelKind.Permutable).Select(label => label.Name));
        if (Environment.GetEnvironmentVariable("WEIGHTSPACE_KEEP_PAGES") is { } folder)
            File.WriteAllText(Path.Combine(folder, "concat.html"), SymmetryPage.Render(data));
    }

    [Fact]
    public void Of_FusedAttention_HasViewsOfNestedLabelsAndCountsItsPatterns()
    {
        var data = Page(Attention(blocks: 2), FixedAxisPolicy.Fold);
        var fused = Assert.Single(data.Parameters, parameter => parameter.Name == "blocks.1.qkv");
        Assert.Equal(3, fused.Views.Count);
        Assert.All(fused.Views, view => Assert.Equal(2, view.Axes[0].Count));
        var (query, key) = (fused.Views[0].Axes[0], fused.Views[1].Axes[0]);
        Assert.Equal(query, key);
        Assert.Equal(query[0], Assert.Single(data.Labels, label => label.Name == query[1]).Parent);
        Assert.Equal(data.Basis.Terms, data.Diagrams.Aggregate(BigInteger.Zero, (sum, diagram) => sum + diagram.Terms * (diagram.Alike + 1)));
        if (Environment.GetEnvironmentVariable("WEIGHTSPACE_KEEP_PAGES") is { } folder)
            File.WriteAllText(Path.Combine(folder, "attention.html"), SymmetryPage.Render(Page(Attention(blocks: 12), FixedAxisPolicy.Fold)));
    }

    /// <summary>Attention with queries, keys and values from one matrix, and a residual stream.</summary>
    private static SymmetryAnalysis Attention(int blocks)
    {
        const int Length = 6, Width = 20, Heads = 5;
        var builder = new ArchitectureBuilder();
        var x = builder.Linear(builder.Input("x", 1, Length, 7), builder.Parameter("embed", Width, 7));
        for (var block = 0; block < blocks; block++)
        {
            var name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"blocks.{block}");
            var normed = builder.LayerNorm(x, builder.Parameter($"{name}.norm.weight", Width), builder.Parameter($"{name}.norm.bias", Width));
            var parts = builder.Split(builder.Linear(normed, builder.Parameter($"{name}.qkv", 3 * Width, Width)), 2, 3);
            var heads = parts.Select(part => builder.Transpose(builder.Reshape(part, 1, Length, Heads, Width / Heads), 0, 2, 1, 3)).ToArray();
            var weights = builder.Softmax(builder.MatMul(heads[0], builder.Transpose(heads[1], 0, 1, 3, 2)), 3);
            var mixed = builder.Reshape(builder.Transpose(builder.MatMul(weights, heads[2]), 0, 2, 1, 3), 1, Length, Width);
            x = builder.Add(x, builder.Linear(mixed, builder.Parameter($"{name}.out", Width, Width)));
        }
        builder.Output(builder.Linear(x, builder.Parameter("head", 3, Width)));
        return builder.Analyze();
    }

    private static SymmetryPageData Page(SymmetryAnalysis analysis, FixedAxisPolicy policy) =>
        SymmetryPageSource.Of("network", analysis, LayerPlan.Create(new EquivariantBasis(analysis.Spec, new BasisOptions(policy))), NotRun);
}
