using System.Diagnostics;

namespace WeightSpace.SymmetryBasis.Tests.Networks;

/// <summary>Counts of terms, matrix multiplications and features that are known from the literature or from closed
/// forms.</summary>
public sealed class BuiltinCountTests
{
    private static readonly BasisOptions Published = new(FixedAxisPolicy.Permute, Prune: false);

    [Theory]
    [InlineData("mlp", "sizes=64-32-10", 4, 32, 6, 12)]
    [InlineData("mlp", "", 6, 62, 8, 18)]
    [InlineData("siren", "", 6, 62, 8, 18)]
    [InlineData("cnn-gap", "", 6, 86, 32, 42)]
    [InlineData("cnn-gap", "channels=1-16-16-16-10", 8, 136, 46, 60)]
    [InlineData("rnn-lm", "", 8, 165, 10, 28)]
    [InlineData("gru-seq2seq", "", 22, 2058, 5, 82)]
    [InlineData("transformer-flat", "", 37, 2252, 18, 102)]
    [InlineData("transformer-flat", "blocks=12", 197, 61272, 78, 542)]
    public void Count_UnderThePublishedConvention_IsThePublishedNumber(string name, string settings, int tensors, long terms, int multiplications, long features) =>
        Counts(BuiltinLabelTests.Analyze(name, settings).Spec, tensors, terms, multiplications, features);

    [Theory]
    [InlineData("cnn-gap", "", 6, 62, 8, 18)]
    [InlineData("cnn-gap", "channels=1-16-16-16-10", 8, 100, 10, 24)]
    [InlineData("resnet20", "", 65, 5180, 30, 174)]
    public void Count_WithKernelPositionsInTheChannels_IsThePublishedNumber(string name, string settings, int tensors, long terms, int multiplications, long features)
    {
        var spec = BuiltinLabelTests.Analyze(name, settings).Spec;
        var folded = new WeightSpaceSpec([.. spec.Tensors.Select(tensor => new TensorSpec(tensor.Name, tensor.Kind, [.. tensor.Axes.Where(axis => axis.Role != AxisRole.Other)]))]);

        Counts(folded, tensors, terms, multiplications, features);
    }

    [Theory]
    [InlineData("mlp", "sizes=64-32-10", 25)]
    [InlineData("mlp", "", 55)]
    public void Count_WithFixedAxesFolded_IsExact(string name, string settings, long terms) =>
        Assert.Equal(terms, new EquivariantBasis(BuiltinLabelTests.Analyze(name, settings).Spec, new BasisOptions()).Count());

    [Fact]
    public void Count_RecurrentLanguageModelPruned_IsTheExactDimension() =>
        Assert.Equal(163, new EquivariantBasis(BuiltinLabelTests.Analyze("rnn-lm", "").Spec, Published with { Prune = true }).Count());

    [Fact]
    public void Analyze_ResNet20_HasItsConvolutionsAndItsGroup()
    {
        var analysis = BuiltinLabelTests.Analyze("resnet20", "");
        double LogFactorial(int n) => Enumerable.Range(2, n - 1).Sum(factor => Math.Log10(factor));

        Assert.Equal(21, analysis.Parameters.Count(parameter => parameter is { Shape.Length: 4 }));
        Assert.Equal(65, analysis.Parameters.Count(parameter => !parameter.IsBuffer));
        Assert.Equal(42, analysis.Parameters.Count(parameter => parameter.IsBuffer));
        // One stream and three blocks for each stage.
        Assert.Equal(4 * (LogFactorial(16) + LogFactorial(32) + LogFactorial(64)), analysis.Spec.Log10GroupOrder, 9);
    }

    [Theory]
    [InlineData("transformer", 1541)]
    [InlineData("transformer-gqa", 866)]
    public void Count_NinetySixBlocks_IsSoonDone(string name, int tensors)
    {
        // The claim is one second; a machine that runs other tests beside this one is given more.
        var watch = Stopwatch.StartNew();
        var analysis = BuiltinLabelTests.Analyze(name, "blocks=96");
        var terms = new EquivariantBasis(analysis.Spec, new BasisOptions()).Count();

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 8);
        Assert.Equal(tensors, analysis.Spec.Tensors.Length);
        Assert.InRange(terms, 1_000_000, 10_000_000);
    }

    [Fact]
    public void Build_SettingUnknown_NamesThoseThereAre() => Assert.StartsWith(
        "Network moe has no setting 'heads'; it has input, width, experts, hidden, blocks, output.",
        Assert.Throws<ArgumentException>(() => BuiltinLabelTests.Analyze("moe", "heads=4")).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("mlp", "sizes=64", "Setting sizes of network mlp must be at least two whole numbers such as 64-32-10, got '64'.")]
    [InlineData("mlp", "sizes=64-x", "Setting sizes of network mlp must be at least two whole numbers such as 64-32-10, got '64-x'.")]
    [InlineData("moe", "experts=-1", "Setting experts of network moe must be a whole number of at least 1, got '-1'.")]
    [InlineData("transformer", "heads=5", "Setting width of network transformer must be a multiple of heads, which is 5, got '32'.")]
    [InlineData("transformer", "tied=maybe", "Setting tied of network transformer must be true or false, got 'maybe'.")]
    [InlineData("deeponet", "trunk=2-5", "Setting trunk of network deeponet must be of the same last width as branch, which is 64, got '2-5'.")]
    [InlineData("unet", "image=6", "Setting image of network unet must be a multiple of the shrinkage of two levels, which is 4, got '6'.")]
    public void Build_SettingMalformed_SaysWhatItMustBe(string name, string settings, string message) => Assert.StartsWith(
        message, Assert.Throws<ArgumentException>(() => BuiltinLabelTests.Analyze(name, settings)).Message, StringComparison.Ordinal);

    [Fact]
    public void Find_NameUnknown_NamesThoseThereAre() =>
        Assert.StartsWith("There is no network 'gpt'; there are mlp, siren, ", Assert.Throws<ArgumentException>(() => BuiltinNetworks.Find("gpt")).Message, StringComparison.Ordinal);

    private static void Counts(WeightSpaceSpec spec, int tensors, long terms, int multiplications, long features)
    {
        var basis = new EquivariantBasis(spec, Published);
        var plan = LayerPlan.Create(basis);

        Assert.Equal(tensors, spec.Tensors.Length);
        Assert.Equal((terms, multiplications, features), (basis.Count(), plan.Signatures.Length, plan.FeatureCount));
        Assert.Equal(terms, plan.UnprunedTermCount);
    }
}
