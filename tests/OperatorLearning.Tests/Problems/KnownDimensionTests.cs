using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests;

public sealed class KnownDimensionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Modulus_OneWave_IntegratesItsHeights(int terms)
    {
        using var data = new ModulusProblem(terms, 65).Generate(new SampleDraws(1, 200), CPU);
        using var scope = NewDisposeScope();
        // int_0^1 |c sqrt(2) cos(2 pi x)| = 2 sqrt(2) c / pi, and the height at 0 is sqrt(2) c.
        if (terms == 1)
            Assert.True((data.Solutions.select(1, -1) - data.Functions.select(1, 0).abs().mul(2 / Math.PI)).abs().max().item<float>() < 1e-3);
        Assert.Equal(terms, IntrinsicDimension.Components(IntrinsicDimension.Spectrum(data.Functions), 1 - 1e-9));
        Assert.True((data.Solutions.diff(dim: 1) >= 0).all().item<bool>());
        using var coarse = new ModulusProblem(terms, 33).Generate(new SampleDraws(1, 200), CPU);
        Assert.True((data.Solutions.slice(1, 0, 65, 2) - coarse.Solutions).abs().max().item<float>() < 1e-3);
    }

    [Fact]
    public void Torus_Functions_HaveItsDimensionAndLipschitzValues()
    {
        using var data = new TorusProblem(2).Generate(new SampleDraws(1, 1500), CPU);
        Assert.InRange(IntrinsicDimension.TwoNN(data.Functions).Value, 1.85, 2.15);
        Assert.Equal([1500, 1], data.Solutions.shape);
        using var scope = NewDisposeScope();
        // On the unit torus no point is farther than sqrt(2) / 2 from another.
        Assert.InRange(data.Solutions.max().item<float>(), 0.1, 0.7072);
        Assert.InRange(data.Solutions.min().item<float>(), 0, 0.05);
    }
}
