
namespace WeightSpace.SymmetryBasis.Tests;

public sealed class RelationTests
{
    private static readonly BasisOptions Options = new(FixedAxisPolicy.Permute, Prune: false);

    [Fact]
    public void Dense_Keys_AreTheSameForEveryArchitecture()
    {
        var shallow = Tying(KnownNetworks.Mlp(8, 4, 2));
        var deep = Tying(KnownNetworks.Mlp(8, 4, 4, 4, 4, 2));

        Assert.Equal(shallow.Slots.Select(slot => slot.Name), deep.Slots.Select(slot => slot.Name));
        Assert.Equal(shallow.Slots.Length, shallow.Slots.Select(slot => slot.Name).Distinct().Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Coefficients_EveryTermOfDenseNetworks_HasAGeneralSlot(bool deepOnet)
    {
        var tying = Tying(deepOnet ? KnownNetworks.DeepOnet() : KnownNetworks.Mlp(8, 4, 4, 2));
        Assert.All(tying.AllTerms(), term => Assert.NotEmpty(tying.Coefficients(term.Output, term.Input, term.Ordering)));
    }

    [Fact]
    public void Coefficients_OneOutputAndSlot_AverageToOne()
    {
        var tying = Tying(KnownNetworks.DeepOnet());
        var sums = tying.AllTerms()
            .SelectMany(term => tying.Coefficients(term.Output, term.Input, term.Ordering).Select(one => (Key: (term.Output, one.Slot), one.Weight)))
            .GroupBy(pair => (pair.Key.Output.Tensor, pair.Key.Slot));

        Assert.All(sums, group => Assert.Equal(1.0, group.Sum(pair => pair.Weight), 12));
    }

    [Fact]
    public void Coefficients_BiasesThatShareALabel_KnowThemselves()
    {
        // Both last biases of a DeepONet carry the latent label; without a self key an update could not tell its own
        // gradient from its twin's.
        var tying = Tying(KnownNetworks.DeepOnet());
        var spec = tying.Plan.Spec;
        var (branch, trunk) = (Find(spec, "branch.1.bias"), Find(spec, "trunk.2.bias"));
        string[] Names(int output, int input) => [.. tying.AllTerms()
            .Where(term => term.Output.Tensor == output && term.Input.Tensor == input && term.Ordering.Length == 1)
            .SelectMany(term => tying.Coefficients(term.Output, term.Input, term.Ordering)).Select(one => tying.Slots[one.Slot].Name)];

        Assert.Equal(["bias(out)<-bias(out)|out-out", "bias(out)<-bias(out)|out-out|self"], Names(branch, branch));
        Assert.Equal(["bias(out)<-bias(out)|out-out"], Names(branch, trunk));
    }

    [Fact]
    public void Coefficients_NeighbouringMatrices_ShareMoreThanTheyJoin()
    {
        var tying = Tying(KnownNetworks.Mlp(8, 4, 4, 4, 2));
        var (first, second) = (Find(tying.Plan.Spec, "w2"), Find(tying.Plan.Spec, "w3"));
        var term = tying.AllTerms().Single(term => term.Output.Tensor == second && term.Input.Tensor == first && term.Ordering.IsEmpty);

        Assert.Equal(
            ["matrix(out,in)<-matrix(out,in)|none", "matrix(out,in)<-matrix(out,in)|none|in-out"],
            tying.Coefficients(term.Output, term.Input, term.Ordering).Select(one => tying.Slots[one.Slot].Name));
    }

    [Fact]
    public void Slots_VarianceShares_SumToAtMostOnePerOutputType() => Assert.All(
        RelationProfile.Dense.Relations.Zip(RelationProfile.Dense.Slots).GroupBy(pair => pair.First.Output),
        group => Assert.InRange(group.Sum(pair => pair.Second.VarianceShare), 0.5, 1.0 + 1e-12));

    [Fact]
    public void PerRelation_FoldedPlan_Throws()
    {
        var plan = LayerPlan.Create(new EquivariantBasis(KnownNetworks.Mlp(8, 4, 2), new BasisOptions()));
        Assert.Throws<ArgumentException>(() => new PerRelationTying(plan, RelationProfile.Dense));
    }

    private static PerRelationTying Tying(WeightSpaceSpec spec) => new(LayerPlan.Create(new EquivariantBasis(spec, Options)), RelationProfile.Dense);

    private static int Find(WeightSpaceSpec spec, string name) => spec.Tensors.Select(tensor => tensor.Name).ToList().IndexOf(name);
}
