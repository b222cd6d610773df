using FsCheck.Xunit;
using MathNet.Numerics.LinearAlgebra;
using WeightSpace.TestSupport;

namespace WeightSpace.SymmetryBasis.Tests;

[Properties(Arbitrary = [typeof(SmallSpecs)])]
public sealed class EquivariantBasisTests
{
    private static readonly BasisOptions Paper = new(FixedAxisPolicy.Permute, Prune: false);

    [Theory]
    [InlineData("out a, in b", "out a, in b", 4)]
    [InlineData("out h, in h", "out h, in h", 15)]
    [InlineData("out h", "out h, in h", 5)]
    [InlineData("out a, in b", "out b", 2)]
    [InlineData("out a, in b", "out c, in e", 1)]
    [InlineData("out h, in h, other h", "out h, in h, other h", 203)]
    [InlineData("other H", "other H, other H", 5)]
    [InlineData("other H, other d", "", 1)]
    [InlineData("other H, other d", "other H, other d", 3)]
    [InlineData("other H, other d, other H, other d", "other H, other d", 12)]
    [InlineData("other H, other d, other H, other d", "other H, other d, other H, other d", 60)]
    [InlineData("other H, other d, other H, other d, other H, other d", "other H, other d, other H, other d", 358)]
    [InlineData("out one", "out one", 1)]
    [InlineData("out two", "out two, in two", 4)]
    [InlineData("out two, in two", "out two, in two", 8)]
    public void Count_KnownPair_GivesKnownNumber(string output, string input, long expected)
    {
        var spec = WeightSpaceSpec.Parse(
            $"labels a:9, b:9, c:9, e:9, h:9, one:1, two:2, H:9, d:9<H\nother out[{output}]\nother in[{input}]");
        var basis = new EquivariantBasis(spec, new BasisOptions());

        Assert.Equal(expected, basis.Count(0, 1));
        Assert.Equal(expected, basis.Terms(0, 1).LongCount());
    }

    [Fact]
    public void Count_MultilayerPerceptrons_GivesPublishedNumbers()
    {
        var (small, large) = (KnownNetworks.Mlp(64, 32, 10), KnownNetworks.Mlp(784, 128, 128, 10));

        Assert.Equal(25, new EquivariantBasis(small, new BasisOptions()).Count());
        Assert.Equal(32, new EquivariantBasis(small, Paper).Count());
        Assert.Equal(55, new EquivariantBasis(large, new BasisOptions()).Count());
        Assert.Equal(62, new EquivariantBasis(large, Paper).Count());
        Assert.Equal(8, LayerPlan.Create(new EquivariantBasis(large, Paper)).Signatures.Length);
        Assert.Equal(6, LayerPlan.Create(new EquivariantBasis(small, Paper)).Signatures.Length);
    }

    [Fact]
    public void Count_RecurrentLanguageModel_DropsTwoDependentTermsWhenPruned()
    {
        var spec = KnownNetworks.RecurrentLanguageModel();

        Assert.Equal(165, new EquivariantBasis(spec, Paper).Count());
        Assert.Equal(163, new EquivariantBasis(spec, Paper with { Prune = true }).Count());
    }

    [Theory]
    [InlineData(2, 37, 2252, 102, 18)]
    [InlineData(12, 197, 61272, 542, 78)]
    public void Count_FlatHeadTransformer_GivesPublishedNumbers(int blocks, int tensors, long terms, long features, int gemms)
    {
        var spec = KnownNetworks.FlatHeadTransformer(blocks);
        var plan = LayerPlan.Create(new EquivariantBasis(spec, Paper));

        Assert.Equal(tensors, spec.Tensors.Length);
        Assert.Equal(terms, plan.Basis.Count());
        Assert.Equal(terms, plan.UnprunedTermCount);
        Assert.Equal(features, plan.FeatureCount);
        Assert.Equal(gemms, plan.Signatures.Length);
    }

    [Fact]
    public void Count_DeepTransformer_NeedsNoEnumeration()
    {
        // 1,541 tensors, 3.5 million terms; a list of them would take seconds and gigabytes.
        var basis = new EquivariantBasis(KnownNetworks.FlatHeadTransformer(96), Paper);

        Assert.Equal(LayerPlan.Create(basis).UnprunedTermCount, basis.Count());
    }

    [Property(MaxTest = 30)]
    public void Terms_RandomSpec_AreABasisOfTheCommutant(WeightSpaceSpec spec)
    {
        var basis = new EquivariantBasis(spec, new BasisOptions());
        var maps = basis.Terms().SelectMany(term => Embed(spec, term)).ToArray();
        var dimension = spec.ElementCount == 0 ? 0 : Commutant.Dimension(spec);

        Assert.Equal(dimension, maps.Length);
        if (maps.Length > 0) Assert.Equal(dimension, Commutant.Rank(Matrix<double>.Build.DenseOfRowArrays(maps)));
    }

    [Property(MaxTest = 60)]
    public void Terms_RandomSpec_CommuteWithTheGroup(WeightSpaceSpec spec)
    {
        var n = (int)spec.ElementCount;
        foreach (var element in GroupElement.Generators(spec).Append(GroupElement.Random(spec, new Random(1))))
        {
            var source = Commutant.Map(spec, element);
            foreach (var map in new EquivariantBasis(spec, new BasisOptions(Prune: false)).Terms().SelectMany(term => Embed(spec, term)))
            {
                for (var i = 0; i < n; i++)
                {
                    for (var j = 0; j < n; j++) Assert.Equal(map[(i * n) + j], map[(source[i] * n) + source[j]]);
                }
            }
        }
    }

    [Property(MaxTest = 100)]
    public void Count_RandomSpec_EqualsEnumeration(WeightSpaceSpec spec)
    {
        foreach (var options in new[] { new BasisOptions(), Paper, Paper with { Prune = true } })
        {
            var basis = new EquivariantBasis(spec, options);
            Assert.Equal(basis.Terms().LongCount(), basis.Count());
        }
    }

    [Property(MaxTest = 60)]
    public void Plan_RandomSpec_HoldsEveryTermOnce(WeightSpaceSpec spec)
    {
        foreach (var options in new[] { new BasisOptions(), Paper })
        {
            var plan = LayerPlan.Create(new EquivariantBasis(spec, options));
            var planned = from signature in plan.Signatures
                          from output in signature.Features
                          from input in signature.Features
                          from ordering in signature.Orderings
                          let term = plan.Term(output, input, ordering)
                          where term is not null
                          select term;
            var terms = planned.ToList();

            Assert.Equal(plan.Basis.Count(), terms.Count);
            Assert.True(plan.Basis.Terms().ToHashSet().SetEquals(terms));
            Assert.Equal(new EquivariantBasis(spec, options with { Prune = false }).Count(), plan.UnprunedTermCount);
        }
    }

    /// <summary>A term's maps as flat matrices over the concatenated weights.</summary>
    private static IEnumerable<double[]> Embed(WeightSpaceSpec spec, BasisTerm term)
    {
        var n = (int)spec.ElementCount;
        var starts = spec.Tensors.Select((_, t) => (int)spec.Tensors.Take(t).Sum(tensor => tensor.ElementCount)).ToArray();
        foreach (var map in DenseTerms.Maps(spec, term))
        {
            var flat = new double[n * n];
            for (var i = 0; i < map.GetLength(0); i++)
            {
                for (var j = 0; j < map.GetLength(1); j++) flat[((starts[term.Output] + i) * n) + starts[term.Input] + j] = map[i, j];
            }

            yield return flat;
        }
    }

    [Fact]
    public void Count_HundredBlocks_GrowsAsItMust()
    {
        // Terms grow with the square of the blocks: their third differences vanish.
        long[] counts = [.. new[] { 24, 48, 72, 96 }.Select(blocks => new EquivariantBasis(KnownNetworks.FlatHeadTransformer(blocks), new BasisOptions(FixedAxisPolicy.Permute, Prune: false)).Count())];
        Assert.Equal(0, counts[3] - (3 * counts[2]) + (3 * counts[1]) - counts[0]);
    }
}
