using System.Numerics;

namespace OperatorLearning.Tests.Training;

public sealed class DenseKernelsTest
{
    [Fact]
    public void RationalTanh_WholeRange_IsWithinEightUnitsInTheLastPlace()
    {
        var lane = new float[Vector<float>.Count];
        var worst = 0.0;
        for (var step = -60_000; step <= 60_000; step++)
        {
            var x = step / 4000f * MathF.Abs(step / 60_000f);
            lane[0] = x;
            var expected = Math.Tanh(x);
            if (expected == 0) continue;
            worst = Math.Max(worst, Math.Abs(RationalTanh.Of(x) / expected - 1));
            worst = Math.Max(worst, Math.Abs(RationalTanh.Of(new Vector<float>(lane))[0] / expected - 1));
        }

        Assert.InRange(worst, 0, 8 * 6e-8);
    }

    [Theory]
    [InlineData(float.PositiveInfinity, 1f, 1e-7)]
    [InlineData(float.NegativeInfinity, -1f, 1e-7)]
    [InlineData(1e30f, 1f, 1e-7)]
    [InlineData(float.NaN, float.NaN, 0)]
    [InlineData(0f, 0f, 0)]
    [InlineData(1e-30f, 1e-30f, 0)]
    public void RationalTanh_SpecialValues_AreKept(float x, float expected, double tolerance)
    {
        Assert.Equal(expected, RationalTanh.Of(x), tolerance);
        Assert.Equal(expected, RationalTanh.Of(new Vector<float>(x))[0], tolerance);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(37)]
    public void AddBiasAndBackward_AnyWidth_EqualTheScalarFormula(int columns)
    {
        var random = new Random(columns);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 4 - 2))];
        foreach (var activation in new NetworkActivation?[] { NetworkActivation.Tanh, NetworkActivation.Relu, null })
        {
            const int rows = 5;
            var (values, bias, gradient, sums) = (Draw(rows * columns), Draw(columns), Draw(rows * columns), new float[columns]);
            var (before, gradientBefore) = (values.ToArray(), gradient.ToArray());
            DenseKernels.AddBias(values, bias, activation);
            DenseKernels.Backward(gradient, values, sums, activation);
            for (var column = 0; column < columns; column++)
            {
                var sum = 0.0;
                for (var index = column; index < values.Length; index += columns)
                {
                    var x = before[index] + (double)bias[column];
                    var (y, slope) = activation switch
                    {
                        NetworkActivation.Tanh => (Math.Tanh(x), 1 - Math.Pow(Math.Tanh(x), 2)),
                        NetworkActivation.Relu => (Math.Max(x, 0), x > 0 ? 1 : 0),
                        _ => (x, 1),
                    };
                    Assert.Equal(y, values[index], 1e-6);
                    Assert.Equal(slope * gradientBefore[index], gradient[index], 2e-6);
                    sum += slope * gradientBefore[index];
                }

                Assert.Equal(sum, sums[column], 1e-5);
            }
        }
    }
}
