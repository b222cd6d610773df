using System.Globalization;
using FsCheck.Xunit;
using WeightSpace.Testing;

namespace WeightSpace.SymmetryBasis.Tests;

[Properties(Arbitrary = [typeof(SymmetryGenerators)])]
public sealed class LabelNamingTests
{
    public static TheoryData<string> Networks => [.. BuiltinNetworks.All.Select(network => network.Name)];

    [Theory]
    [InlineData("mlp", "hidden units of layer 0; input channels; hidden units of layer 2; outputs")]
    [InlineData("cnn", "channels of conv1; input channels; kernel rows of conv1; kernel columns of conv1; channels of conv2; kernel rows of conv2; kernel columns of conv2; outputs; head.in; head.in2")]
    [InlineData("lstm", "LSTM units of layer 0; input channels; LSTM units of layer 1; outputs")]
    [InlineData("moe", "residual stream; input channels; experts of block 0; hidden units of experts of block 0; outputs")]
    [InlineData("deeponet", "hidden units of layer 0 of branch; channels of functions; latent units; hidden units of layer 0 of trunk; channels of points")]
    [InlineData("transformer", "vocabulary; residual stream; positions; heads of block 0; query-key head channels of block 0; value head channels of block 0; hidden units of block 0; "
        + "heads of block 1; query-key head channels of block 1; value head channels of block 1; hidden units of block 1")]
    // The angles order the channels of queries and keys, in all blocks alike.
    [InlineData("transformer-gqa", "vocabulary; residual stream; key-value heads of block 0; query heads of block 0; query-key head channels; value head channels of block 0; hidden units of block 0; "
        + "key-value heads of block 1; query heads of block 1; value head channels of block 1; hidden units of block 1")]
    // No heads, no residual sum, one matrix that reads what it writes: what is not known keeps its name.
    [InlineData("gru-seq2seq", "encoder.ir.out; outputs")]
    public void NamedByRole_Builtin_CallsLabelsWhatTheyAre(string network, string names) => Assert.Equal(names, string.Join("; ", Named(network).Spec.Labels.Select(label => label.Name)));

    [Fact]
    public void NamedByRole_VisionTransformer_CallsLabelsWhatTheyAre()
    {
        const int Width = 8, Heads = 2;
        var net = new ArchitectureBuilder();
        var x = net.Flatten(net.Conv(net.Input("image", 1, 3, 8, 8), net.Parameter("patch.weight", Width, 3, 4, 4), net.Parameter("patch.bias", Width), 1, 4), 2, 3);
        x = net.Add(net.Transpose(x, 0, 2, 1), net.Parameter("positions", 1, 4, Width));
        foreach (var block in new[] { "encoder.layers.0", "encoder.layers.1" })
        {
            var parts = net.Split(net.Linear(x, net.Parameter($"{block}.qkv.weight", 3 * Width, Width)), 2, 3).Select(part => net.Transpose(net.Reshape(part, 1, 4, Heads, Width / Heads), 0, 2, 1, 3)).ToArray();
            var mixed = net.MatMul(net.Softmax(net.MatMul(parts[0], net.Transpose(parts[1], 0, 1, 3, 2)), -1), parts[2]);
            x = net.Add(x, net.Linear(net.Reshape(net.Transpose(mixed, 0, 2, 1, 3), 1, 4, Width), net.Parameter($"{block}.out.weight", Width, Width)));
            var hidden = net.Elementwise("gelu", net.Linear(x, net.Parameter($"{block}.mlp.0.weight", 16, Width), net.Parameter($"{block}.mlp.0.bias", 16)));
            x = net.Add(x, net.Linear(hidden, net.Parameter($"{block}.mlp.2.weight", Width, 16)));
        }

        net.Output(net.Linear(net.Reduce("mean", x, 1), net.Parameter("head.weight", 5, Width)));
        var names = net.Analyze().NamedByRole().Spec.Labels.Where(label => label.Kind != LabelKind.Fixed).Select(label => label.Name).ToHashSet();

        Assert.Superset(new HashSet<string> { "residual stream", "heads of block 0", "heads of block 1", "hidden units of block 0", "hidden units of block 1", "value head channels of block 0" }, names);
        Assert.DoesNotContain(names, name => name.EndsWith(".out", StringComparison.Ordinal));
    }

    [Fact]
    public void NamedByRole_SeveralStreams_AreToldApartByTheirModules()
    {
        Assert.Superset(
            new HashSet<string> { "residual stream of layer1", "residual stream of layer2", "residual stream of layer3", "channels of layer1.0.conv1" },
            Named("resnet20").Spec.Labels.Select(label => label.Name).ToHashSet());
    }

    [Fact]
    public void NamedByRole_SumsThatAreNoResidual_AreNotCalledOne()
    {
        // A mask, a bias, a shift by itself and two branches of one value: nothing is added to what it was made of by weights.
        var net = new ArchitectureBuilder();
        var x = net.Linear(net.Input("x", 2, 3), net.Parameter("in.weight", 4, 3));
        var shifted = net.Add(x, net.Elementwise("tanh", x));
        var sum = net.Add(net.Linear(shifted, net.Parameter("a.weight", 5, 4)), net.Linear(shifted, net.Parameter("b.weight", 5, 4)));
        net.Output(net.Linear(sum, net.Parameter("out.weight", 2, 5)));

        Assert.Equal(["hidden units of in", "input channels", "hidden units of a", "outputs"], net.Analyze().NamedByRole().Spec.Labels.Select(label => label.Name));
    }

    [Fact]
    public void NamedByRole_OneRoleTwiceInABlock_TakesTheNextName()
    {
        var net = new ArchitectureBuilder();
        var x = net.Linear(net.Input("x", 2, 3), net.Parameter("in.weight", 4, 3));
        foreach (var part in new[] { "first", "second" })
            x = net.Add(x, net.Linear(net.Elementwise("gelu", net.Linear(x, net.Parameter($"blocks.0.{part}.up.weight", 6, 4))), net.Parameter($"blocks.0.{part}.down.weight", 4, 6)));
        net.Output(net.Linear(x, net.Parameter("out.weight", 2, 4)));

        Assert.Equal(
            ["residual stream", "input channels", "hidden units of blocks.0.first.up", "hidden units of blocks.0.second.up", "outputs"],
            net.Analyze().NamedByRole().Spec.Labels.Select(label => label.Name));
    }

    [Fact]
    public void NamedByRole_EncoderAndDecoder_NamesTheHolderOfTheBlock()
    {
        var net = new ArchitectureBuilder();
        var x = net.Linear(net.Input("x", 2, 3), net.Parameter("in.weight", 4, 3));
        foreach (var holder in new[] { "encoder", "decoder" })
            x = net.Add(x, net.Linear(net.Elementwise("gelu", net.Linear(x, net.Parameter($"{holder}.layer.0.up.weight", 6, 4))), net.Parameter($"{holder}.layer.0.down.weight", 4, 6)));
        net.Output(x);

        Assert.Superset(
            new HashSet<string> { "hidden units of block 0 of encoder", "hidden units of block 0 of decoder" }, net.Analyze().NamedByRole().Spec.Labels.Select(label => label.Name).ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void NamedByRole_EveryBuiltin_ChangesNothingButNames(string network) => RequireOnlyNamesDiffer(BuiltinNetworks.Find(network).Analyze(new Dictionary<string, string>()));

    [Property(MaxTest = 200)]
    public void NamedByRole_RandomNetwork_ChangesNothingButNames(NetworkSketch sketch) => RequireOnlyNamesDiffer(RandomNetworks.Build(sketch, 60));

    [Fact]
    public void NamedByRole_GivenSpecification_KeepsItsNames()
    {
        var spec = WeightSpaceSpec.Parse("labels residual stream:4, x:3!; matrix w[out residual stream, in x]");
        Assert.Equal(spec, SymmetryAnalysis.Of(spec).NamedByRole().Spec);
    }

    /// <summary>With labels called by their numbers, both analyses are one.</summary>
    private static void RequireOnlyNamesDiffer(SymmetryAnalysis before)
    {
        var after = before.NamedByRole();
        var (first, second) = (before.StateSpec.Labels, after.StateSpec.Labels);

        Assert.Equal(second.Length, second.Select(label => label.Name).Distinct().Count());
        Assert.Equal(Shapes(first), Shapes(second));
        Assert.Equal(Numbered(before, first), Numbered(after, second));
        Assert.Equal(before.Spec.Log10GroupOrder, after.Spec.Log10GroupOrder);
        Assert.Equal(after.Spec, WeightSpaceSpec.Parse(after.Spec.ToString()));
        Assert.Equal(after, after.NamedByRole());
        Assert.Equal(after.Spec.ToString(), before.NamedByRole().Spec.ToString());
    }

    private static IEnumerable<(int Size, LabelKind Kind, int Parent)> Shapes(EquatableArray<AxisLabel> labels) =>
        labels.Select(label => (label.Size, label.Kind, label.Parent is null ? -1 : labels.Items.IndexOf(label.Parent)));

    private static string Numbered(SymmetryAnalysis analysis, EquatableArray<AxisLabel> labels)
    {
        string Number(AxisLabel? label) => label is null ? "-" : labels.Items.IndexOf(label).ToString(CultureInfo.InvariantCulture);
        var views = analysis.Parameters.SelectMany(parameter => parameter.Views).Select(view =>
            $"{view.Tensor.Kind} {view.Tensor.Name} {view.Offset} {string.Join(',', view.Strides)} {string.Join(',', view.Tensor.Axes.Select(axis => $"{axis.Role} {Number(axis.Label)}"))}");
        var values = analysis.Values.Select(value => string.Join(';', value.Axes.Select(axis => string.Join('+', axis.Select(block => string.Join('x', block.Select(Number)))))));
        return string.Join('\n', views.Concat(values).Concat(analysis.Diagnostics.Select(diagnostic => $"{diagnostic.Operator} {Number(diagnostic.Label)} {diagnostic.IsCaution} {diagnostic.Node}")));
    }

    private static SymmetryAnalysis Named(string network) => BuiltinNetworks.Find(network).Analyze(new Dictionary<string, string>()).NamedByRole();
}
