namespace WeightSpace.SymmetryBasis.Tests;

public sealed class GroupElementTests
{
    private static readonly WeightSpaceSpec Heads = WeightSpaceSpec.Parse("labels H:2, d:3<H, e:2<d, x:2!; other t[other H, other d, other e, fixedIn x]");

    [Theory]
    [InlineData("()", 0, 1, 2)]
    [InlineData("(0 1 2)", 1, 2, 0)]
    [InlineData("(0 3)(1 4 2)", 3, 4, 1, 0, 2)]
    public void ToString_Permutation_IsInCycleNotation(string expected, params int[] images) => Assert.Equal(expected, new Permutation([.. images]).ToString());

    [Fact]
    public void ToString_Element_SaysUnderWhichIndicesANestedLabelMoves()
    {
        var (channel, inner) = (Heads.Labels[1], Heads.Labels[2]);

        Assert.Equal("identity", GroupElement.Create(Heads, (label, _) => Permutation.Identity(label.Size)).ToString());
        Assert.Equal("d under H=1: (0 2)", GroupElement.Transposition(Heads, channel, 1, 0, 2).ToString());
        Assert.Equal("e under H=1 under d=2: (0 1)", GroupElement.Transposition(Heads, inner, 5, 0, 1).ToString());
        Assert.Equal("H: (0 1), d under H=0: (0 1 2), d under H=1: (0 1 2)", GroupElement.FullCycles(WeightSpaceSpec.Parse("labels H:2, d:3<H; other t[other H, other d]")).ToString());
    }

    [Fact]
    public void Create_PermutationOfAnotherSize_NamesTheLabel() =>
        Assert.StartsWith(
            "Label H:2 needs a permutation of 2 indices, got one of 3.",
            Assert.Throws<ArgumentException>(() => GroupElement.Create(Heads, (_, _) => Permutation.Cycle(3))).Message, StringComparison.Ordinal);
}
