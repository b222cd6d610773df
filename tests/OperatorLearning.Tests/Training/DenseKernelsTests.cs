using System.Numerics;
using WeightSpace.Kernels;

namespace WeightSpace.OperatorLearning.Tests.Training;

public sealed class DenseKernelsTests
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

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    [InlineData(4, 40)]
    [InlineData(9, 100)]
    [InlineData(30, 29)]
    [InlineData(64, 128)]
    public void DenseSweeps_AnyShape_EqualTheKernelsInPlainCode(int rows, int columns)
    {
        if (!DenseSweeps.IsAvailable) return;
        var random = new Random(rows);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 6 - 3))];
        foreach (var (activation, sweep) in new (NetworkActivation?, DenseActivation)[] { (NetworkActivation.Tanh, DenseActivation.Tanh), (NetworkActivation.Relu, DenseActivation.Relu), (null, DenseActivation.None) })
        {
            var (values, bias, gradient) = (Draw(rows * columns), Draw(columns), Draw(rows * columns));
            values[0] = 0;
            bias[0] = float.NaN;
            var (fast, slope, sums, expectedSums) = (values.ToArray(), gradient.ToArray(), Draw(columns), Draw(columns));
            DenseKernels.AddBias(values, bias, activation);
            DenseSweeps.AddBias(fast, bias, sweep);
            AssertClose(values, fast, 4e-7f);
            DenseKernels.Backward(gradient, values, expectedSums, activation);
            DenseSweeps.Backward(slope, values, sums, sweep);
            AssertClose(gradient, slope, 1e-6f);
            AssertClose(expectedSums, sums, 1e-6f * rows);
        }

        var (predicted, shift, target) = (Draw(rows * columns), Draw(columns), Draw(rows * columns));
        var (swept, left, right) = (predicted.ToArray(), Draw(columns), Draw(columns));
        var expected = DenseKernels.SquaredError(predicted, shift, target, left, 0.25f);
        Assert.Equal(expected, DenseSweeps.SquaredError(swept, shift, target, right, 0.25f), expected * 1e-6);
        AssertClose(predicted, swept, 1e-6f);
        AssertClose(left, right, 1e-6f * rows);
    }

    [Fact]
    public void DenseSweeps_InfiniteValues_AreOneAsTanhAndStayAsRelu()
    {
        foreach (var columns in new[] { 1, 4, 8, 16 })
        {
            var (values, bias) = (Enumerable.Repeat(float.NegativeInfinity, columns).Concat(Enumerable.Repeat(float.PositiveInfinity, columns)).ToArray(), new float[columns]);
            var relu = values.ToArray();
            DenseSweeps.AddBias(values, bias, DenseActivation.Tanh);
            DenseSweeps.AddBias(relu, bias, DenseActivation.Relu);
            Assert.Equal(-1, values[0], 1e-7);
            Assert.Equal(1, values[^1], 1e-7);
            Assert.Equal((0f, float.PositiveInfinity), (relu[0], relu[^1]));
        }
    }

    [Fact]
    public void DenseSweeps_NoWholeRows_SaysExpectedAndGot()
    {
        var error = Assert.Throws<ArgumentException>(() => DenseSweeps.AddBias(new float[7], new float[3], DenseActivation.Relu));
        Assert.Contains("whole rows of 3 columns, got 7", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => DenseSweeps.Backward(new float[6], new float[9], new float[3], DenseActivation.Relu));
    }

    private static void AssertClose(float[] expected, float[] got, float tolerance)
    {
        for (var index = 0; index < expected.Length; index++)
            if (!float.IsNaN(expected[index]) || !float.IsNaN(got[index]))
                Assert.Equal(expected[index], got[index], tolerance);
    }
}
