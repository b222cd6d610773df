using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Sampling;

public sealed class SampleDrawsTests
{
    [Fact]
    public void Numbers_OfASample_DoNotDependOnTheOthers()
    {
        using var scope = NewDisposeScope();
        var (few, many, late) = (new SampleDraws(5, 3), new SampleDraws(5, 40), new SampleDraws(5, 2, first: 38));
        for (var draw = 0; draw < 3; draw++)
        {
            var (short_, long_, last) = (few.Normal(5), many.Normal(5), late.Normal(5));
            Assert.Equal(0, Seeds.Max(short_, long_.narrow(0, 0, 3)));
            Assert.Equal(0, Seeds.Max(last, long_.narrow(0, 38, 2)));
            Assert.Equal(40 * 5, long_.unique(true, false, false).output.numel());
        }
    }

    [Theory]
    [InlineData(7, 7 + (1L << 32))]
    [InlineData(7, 7 + (1L << 62))]
    [InlineData(7, -7)]
    public void Numbers_OfSeedsThatDifferInAHighBit_Differ(long one, long other)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0, new SampleDraws(one, 4).Uniform(8).eq(new SampleDraws(other, 4).Uniform(8)).sum().item<long>());
    }

    [Fact]
    public void Numbers_OfManySamples_HaveTheRightMomentsAndNoCorrelation()
    {
        using var scope = NewDisposeScope();
        var uniform = new SampleDraws(1, 20_000).Uniform(5);
        Assert.InRange(uniform.min().item<double>(), 0, 1e-4);
        Assert.InRange(uniform.max().item<double>(), 1 - 1e-4, 1 - 1e-12);
        Assert.InRange(uniform.mean().item<double>(), 0.497, 0.503);
        var normal = new SampleDraws(1, 20_000).Normal(5);
        var covariance = normal.t().matmul(normal) / 20_000;
        Assert.True((covariance - eye(5, dtype: ScalarType.Float64)).abs().max().item<double>() < 0.03);
        Assert.True(normal.mean([0L]).abs().max().item<double>() < 0.03);
        Assert.InRange(normal.pow(4).mean().item<double>(), 2.85, 3.15);
        // Neighbouring samples of one position.
        Assert.InRange((normal.narrow(0, 1, 19_999) * normal.narrow(0, 0, 19_999)).mean().item<double>(), -0.02, 0.02);
    }

    [Property(MaxTest = 20)]
    public Property Problems_WithMoreSamples_BeginWithTheSameFunctions() => Prop.ForAll(
        Gen.Elements(ProblemCatalogue.Names.Where(name => !name.StartsWith("darcy", StringComparison.Ordinal) && !name.StartsWith("navier", StringComparison.Ordinal)).ToArray()).ToArbitrary(),
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        (name, seed) =>
        {
            var problem = ProblemCatalogue.Create(name);
            using var few = problem.Generate(new SampleDraws(seed, 2), CPU);
            using var more = problem.Generate(new SampleDraws(seed, 3), CPU);
            using var scope = NewDisposeScope();
            return few.Functions.allclose(more.Functions.narrow(0, 0, 2), 1e-5, 1e-6)
                && RelativeL2.Mean(few.Solutions.flatten(1), more.Solutions.narrow(0, 0, 2).flatten(1)).item<float>() < 1e-4;
        });
}
