using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests;

public sealed class IntrinsicDimensionTests
{
    // A flat torus has no boundary: what is left is the bias of neighbours that are not close, which grows with the dimension.
    [Theory]
    [InlineData(1, 0.05)]
    [InlineData(2, 0.1)]
    [InlineData(4, 0.4)]
    public void Estimate_FunctionsOfRandomPhases_IsTheirNumber(int dimension, double bias)
    {
        using var functions = Torus(dimension, 1500);
        foreach (var estimate in new[] { IntrinsicDimension.TwoNN(functions), IntrinsicDimension.MaximumLikelihood(functions) })
        {
            Assert.InRange(dimension, estimate.Low - bias, estimate.High + bias);
            Assert.InRange(estimate.High - estimate.Low, 0, 0.25 * dimension);
        }
    }

    [Fact]
    public void TwoNN_ManyPlanes_AreHeldAsOftenAsStated()
    {
        var held = Enumerable.Range(0, 40).Count(seed =>
        {
            using var functions = Torus(2, 400, seed);
            return IntrinsicDimension.TwoNN(functions).Contains(2);
        });
        Assert.InRange(held, 34, 40);
    }

    [Fact]
    public void Spectrum_SpanOfFiveFunctions_EndsAfterFive()
    {
        using var generator = new Generator(2);
        using var scope = NewDisposeScope();
        var functions = randn([300, 5], ScalarType.Float64, generator: generator).matmul(randn([5, 40], ScalarType.Float64, generator: generator));
        var spectrum = IntrinsicDimension.Spectrum(functions);
        Assert.Equal(1, spectrum.Sum(), 1e-12);
        Assert.Equal(5, IntrinsicDimension.Components(spectrum, 1 - 1e-9));
        Assert.InRange(IntrinsicDimension.TwoNN(functions).Value, 4, 5.5);
    }

    [Fact]
    public void Estimate_RepeatedFunctions_CountOnce()
    {
        using var functions = Torus(2, 300);
        using var twice = cat([functions, functions], 0);
        Assert.Equal(IntrinsicDimension.TwoNN(functions).Value, IntrinsicDimension.TwoNN(twice).Value, 1e-12);
    }

    [Fact]
    public void Estimate_BadFunctions_SaysWhatIsWrong()
    {
        using var few = Torus(1, 5);
        Assert.Contains("at least 20 functions, got [5, 24]", Assert.Throws<ArgumentException>(() => IntrinsicDimension.TwoNN(few)).Message, StringComparison.Ordinal);
        using var same = ones(30, 4);
        Assert.Contains("at least 20 different functions, got 1", Assert.Throws<ArgumentException>(() => IntrinsicDimension.TwoNN(same)).Message, StringComparison.Ordinal);
        using var wrong = full([30, 4], double.NaN);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => IntrinsicDimension.MaximumLikelihood(wrong)).Message, StringComparison.Ordinal);
    }

    private static Tensor Torus(int dimension, int count, int seed = 1)
    {
        using var generator = new Generator((ulong)seed);
        using var scope = NewDisposeScope();
        var phases = rand([count, dimension, 1], ScalarType.Float64, generator: generator);
        var x = arange(24, ScalarType.Float64).div(24);
        var waves = arange(1, dimension + 1, ScalarType.Float64).unsqueeze(1);
        return (2 * Math.PI * (waves * x - phases)).cos().sum(1).MoveToOuterDisposeScope();
    }
}
