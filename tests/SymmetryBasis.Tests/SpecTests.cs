using FsCheck.Xunit;
using WeightSpace.TestSupport;
using WeightSpace.Testing;

namespace WeightSpace.SymmetryBasis.Tests;

public sealed class SpecTests
{
    [Property(Arbitrary = [typeof(SymmetryGenerators)])]
    public void Parse_OfToString_IsIdentity(WeightSpaceSpec spec)
    {
        Assert.Equal(spec, WeightSpaceSpec.Parse(spec.ToString()));
        Assert.Equal(spec.GetHashCode(), WeightSpaceSpec.Parse(spec.ToString()).GetHashCode());
    }

    [Theory]
    [InlineData("tensors", "A specification starts with a line 'labels name:size, …'.")]
    [InlineData("labels h", "Label 'h' must read name:size, name:size! or name:size<parent.")]
    [InlineData("labels h:x", "Label h has size 'x'; expected a positive whole number.")]
    [InlineData("labels d:2<H", "Label d is nested in H, which is not declared before it.")]
    [InlineData("labels h:2, h:2", "Label h is declared twice.")]
    [InlineData("labels h:2; matrix w", "Tensor 'matrix w' must read: kind name[role label, …].")]
    [InlineData("labels h:2; matrix w[h]", "Axis 'h' of tensor w must read: role label.")]
    [InlineData("labels h:2; matrix w[out k]", "Tensor w uses label k, which the line 'labels' does not declare.")]
    [InlineData("labels a  b:2; bias c[out a  b]", "Name 'a  b' holds one of [],;:!<, or whitespace that is no single space between words, which the text form reserves. (Parameter 'name')")]
    [InlineData("labels h:2; bias b[out h]; bias b[out h]", "Two tensors are called b; give each its own name. (Parameter 'tensors')")]
    public void Parse_Malformed_SaysWhatIsWrong(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => WeightSpaceSpec.Parse(text)).Message);

    [Fact]
    public void Log10GroupOrder_NestedLabel_CountsOneCopyPerParent()
    {
        var spec = WeightSpaceSpec.Parse("labels H:3, d:4<H, x:9!\nother w[other H, other d, fixedIn x]");

        Assert.Equal(Math.Log10(6) + (3 * Math.Log10(24)), spec.Log10GroupOrder, 12);
    }

    [Fact]
    public void TensorSpec_NestedAxisWithoutParent_Throws()
    {
        var nested = AxisLabel.Nested("d", 2, AxisLabel.Permutable("H", 2));

        Assert.Throws<ArgumentException>(() => new TensorSpec("w", TensorKind.Other, new TensorAxis(nested, AxisRole.Other)));
    }

    [Fact]
    public void Permutation_SmallSizes_IsAGroupActingFromTheLeft()
    {
        for (var n = 0; n <= 4; n++)
        {
            var all = All(n).ToArray();
            var values = Enumerable.Range(10, n).ToArray();
            foreach (var p in all)
            {
                Assert.Equal(Permutation.Identity(n), p * p.Inverse);
                foreach (var q in all)
                {
                    Assert.Equal((p * q).Act<int>(values), p.Act<int>(q.Act<int>(values)));
                    for (var i = 0; i < n; i++)
                    {
                        Assert.Equal(p[q[i]], (p * q)[i]);
                        Assert.Equal(values[p.Inverse[i]], p.Act<int>(values)[i]);
                    }
                }
            }
        }
    }

    [Fact]
    public void GroupElement_MatrixWithOneLabel_MovesRowsAndColumnsTogether()
    {
        var spec = WeightSpaceSpec.Parse("labels h:3; recurrent w[out h, in h]");
        var moved = GroupElement.FullCycles(spec).Act<int>(spec.Tensors[0], [0, 1, 2, 10, 11, 12, 20, 21, 22]);

        Assert.Equal([22, 20, 21, 2, 0, 1, 12, 10, 11], moved);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(4, 15)]
    [InlineData(8, 4140)]
    public void Bell_KnownValues(int elements, long expected)
    {
        Assert.Equal(expected, SetPartitions.Bell(elements));
        Assert.Equal(expected, SetPartitions.Enumerate(elements, elements).LongCount());
    }

    private static IEnumerable<Permutation> All(int n) => n == 0
        ? [Permutation.Identity(0)]
        : DenseTerms.Tuples([.. Enumerable.Repeat(n, n)]).Where(images => images.Distinct().Count() == n).Select(images => new Permutation([.. images]));
}
