using System.Numerics;

namespace OperatorLearning.Tests.Training;

public sealed class DenseKernelsTest
{
    [Fact]
    public void RationalTanh_WholeRange_IsWithinEightUnitsInTheLastPlace()
    {
        var lane = new float[Vector<float>.Count];
        for (var step = -120_000; step <= 120_000; step++)
        {
            var x = step / 8000f * MathF.Abs(step / 120_000f);
            lane[0] = x;
            var expected = Math.Tanh(x);
            var tolerance = 8 * 6e-8 * Math.Abs(expected);
            Assert.Equal(expected, RationalTanh.Of(x), tolerance);
            Assert.Equal(expected, RationalTanh.Of(new Vector<float>(lane))[0], tolerance);
        }
    }

    [Theory]
    [InlineData(float.PositiveInfinity, 1f)]
    [InlineData(float.NegativeInfinity, -1f)]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(0f, 0f)]
    [InlineData(1e30f, 1f)]
    [InlineData(1e-30f, 1e-30f)]
    public void RationalTanh_SpecialValues_AreExact(float x, float expected)
    {
        Assert.Equal(expected, RationalTanh.Of(x));
        Assert.Equal(expected, RationalTanh.Of(new Vector<float>(x))[0]);
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
