using SymmetryBasis;
using WeightSpace.Experiments.Symmetry;

namespace WeightSpace.Experiments.Tests;

public sealed class NetworkSymmetryTests
{
    [Theory]
    [InlineData("mlp:64-32-10", 25, 32)]
    [InlineData("mlp:784-128-128-10", 55, 62)]
    public void Analyze_KnownNetworks_CountsTerms(string source, long fold, long permute)
    {
        var symmetry = new NetworkSymmetry(Architectures.Analyze(source));
        Assert.Equal((fold, permute), (symmetry.FoldTerms, symmetry.PermuteTerms));
    }

    [Fact]
    public void Analyze_DeepOnet_BranchAndTrunkShareOneLabel()
    {
        var spec = Architectures.Analyze("deeponet:branch=8-16-12; trunk=2-16-12").Spec;
        var label = spec.Tensors.Single(t => t.Name == "branch.2.weight").Axes[0].Label;
        Assert.Equal(label, spec.Tensors.Single(t => t.Name == "trunk.2.weight").Axes[0].Label);
        Assert.Equal(LabelKind.Permutable, label.Kind);
    }
}
