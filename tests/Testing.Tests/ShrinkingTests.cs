using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Testing.Tests;

/// <summary>What a failure looks like once FsCheck has shrunk it.</summary>
public sealed class ShrinkingTests
{
    private static readonly WeightSpaceSpec Perceptron = WeightSpaceSpec.Parse(
        "labels h:4, x:2!, y:1!; matrix w1[out h, fixedIn x]; bias b1[out h]; matrix w2[fixedOut y, in h]");

    [Fact]
    public void ToProperty_ReadsTheFirstIndex_ShrinksToATranspositionOfTwoWeights()
    {
        var property = Prop.ForAll(SymmetryGenerators.Cases(), drawn => InvarianceError.Of((_, weights) => [weights[0][0]], drawn).ToProperty());

        Assert.Matches(
            """
            not invariant: relative error .*, tolerance 1E-09
            weights: t\d\[(\w)\] with \1:2
            permutation: \1: \(0 1\)
            largest deviation: result\[0\] is -?[\d.]+, expected -?[\d.]+
            """,
            Failure(property));
    }

    /// <summary>A layer that adds to b1 the row sums of w1 taken over the wrong axis.</summary>
    [Fact]
    public void ToProperty_OneWeightSpace_ShrinksToOneTransposition()
    {
        var property = Prop.ForAll(SymmetryCase.Arbitrary(Perceptron), drawn => EquivarianceError.Of((_, weights) =>
        {
            var (w1, b1) = (weights[0], weights[1]);
            return [w1, [.. b1.Select((value, unit) => value + w1[unit] + w1[(unit + 4) % 8])], weights[2]];
        }, drawn).ToProperty());

        Assert.Contains("weights: w1[h, x], b1[h], w2[y, h] with h:4, x:2!, y:1!\npermutation: h: (0 1)\nlargest deviation: b1[", Failure(property), StringComparison.Ordinal);
    }

    [Property(Arbitrary = [typeof(SymmetryGenerators)])]
    public void Shrinker_OfAnyCase_GivesCasesOfTheirOwnGroup(SymmetryCase drawn)
    {
        foreach (var smaller in SymmetryGenerators.Cases().Shrinker(drawn))
        {
            Assert.All(smaller.Spec.Labels, label => Assert.Equal(label.Instances, smaller.Element[label].Length));
            Assert.All(smaller.Spec.Labels.Where(label => label.Kind == LabelKind.Fixed), label => Assert.All(smaller.Element[label], one => Assert.True(one.IsIdentity)));
            Assert.Equal(smaller.Spec.Tensors.Select(tensor => tensor.ElementCount), smaller.Weights().Select(array => (long)array.Length));
        }
    }

    [Fact]
    public void Shrinker_LabelLosesAnIndex_ItIsLeftOutOfItsCycle()
    {
        var spec = WeightSpaceSpec.Parse("labels a:3; bias v[out a]");
        var drawn = new SymmetryCase(spec, GroupElement.FullCycles(spec), 1, 1, 1);
        var smaller = SymmetryGenerators.Cases().Shrinker(drawn).First(one => one.Spec.Labels is [{ Size: 2 }]);

        Assert.Equal("v[a] with a:2; permutation a: (0 1); v = " + string.Join(' ', smaller.Weights()[0].Select(value => FormattableString.Invariant($"{value}"))), smaller.ToString());
    }

    [Property(Arbitrary = [typeof(SymmetryGenerators)], MaxTest = 200)]
    public void GroupElements_Shrinker_EndsAtTheIdentity(SymmetryCase drawn)
    {
        var (elements, element) = (GroupElements.Arbitrary(drawn.Spec), drawn.Element);
        for (var steps = 0; elements.Shrinker(element).LastOrDefault() is { } simpler; steps++)
        {
            Assert.InRange(steps, 0, 200);
            element = simpler;
        }

        Assert.Equal("identity", element.ToString());
    }

    private static string Failure(Property property) =>
        Assert.ThrowsAny<Exception>(() => Check.One(Config.QuickThrowOnFailure.WithReplay(5, 7), property)).Message;
}
