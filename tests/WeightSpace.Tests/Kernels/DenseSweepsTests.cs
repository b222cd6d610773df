using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FsCheck.Xunit;
using WeightSpace.Kernels;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Kernels;

public sealed class DenseSweepsTests
{
    [Fact]
    public void RationalTanh_WholeRange_IsWithinEightUnitsInTheLastPlace()
    {
        var worst = 0.0;
        for (var step = -60_000; step <= 60_000; step++)
        {
            var x = step / 4000f * MathF.Abs(step / 60_000f);
            var expected = Math.Tanh(x);
            if (expected == 0) continue;
            worst = Math.Max(worst, Math.Abs((RationalTanh.Of<Lanes1<float>, float>(x) / expected) - 1));
            worst = Math.Max(worst, Math.Abs((Wide(x) / expected) - 1));
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
        Assert.Equal(expected, RationalTanh.Of<Lanes1<float>, float>(x), tolerance);
        Assert.Equal(expected, Wide(x), tolerance);
    }

    [Fact]
    public void RationalTanh_AnyWidth_IsTheSameToTheBit()
    {
        for (var x = -12f; x < 12; x += 0.013f)
        {
            var one = RationalTanh.Of<Lanes1<float>, float>(x);
            Assert.Equal(one, RationalTanh.Of<Lanes128<float>, Vector128<float>>(Vector128.Create(x))[3]);
            Assert.Equal(one, RationalTanh.Of<Lanes256<float>, Vector256<float>>(Vector256.Create(x))[5]);
            Assert.Equal(one, Wide(x));
        }
    }

    [Property(Arbitrary = [typeof(KernelCases)], MaxTest = 200)]
    public void AddBiasAndBackward_AnyShape_EqualTheReference(SweepCase x)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var scope = NewDisposeScope();
        var activation = (DenseActivation)x.Activation;
        var (values, bias) =
            (KernelAssert.Normal(x.Seed, x.Rows, x.Columns).mul(2), KernelAssert.Normal(x.Seed + 1, x.Columns));
        // Exactly zero, where ReLU's derivative is a matter of convention.
        if (x.Rows > 0) (values[0, 0], bias[0]) = (0, 0);
        var (gradient, sums) = (KernelAssert.Normal(x.Seed + 2, x.Rows, x.Columns), full(x.Columns, float.NaN));
        var (expected, slope, total) = (values.clone(), gradient.clone(), zeros(x.Columns));
        DenseSweepsReference.AddBias(expected, bias, activation);
        DenseSweepsReference.Backward(slope, expected, total, activation);
        foreach (var width in KernelAssert.Widths)
        {
            var (fast, fastSlope) = (values.clone(), gradient.clone());
            DenseSweeps.AddBias(Numbers(fast), Numbers(bias), activation, width);
            DenseSweeps.Backward(Numbers(fastSlope), Numbers(expected), Numbers(sums), activation, width);
            Assert.InRange(KernelAssert.Difference(expected, fast), 0, 5e-7);
            Assert.InRange(KernelAssert.Difference(slope, fastSlope), 0, 2e-7);
            Assert.InRange(KernelAssert.Difference(total, sums), 0, 2e-6);
        }
    }

    [Property(Arbitrary = [typeof(KernelCases)], MaxTest = 200)]
    public void Errors_AnyShape_EqualTheReference(SweepCase x)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var scope = NewDisposeScope();
        var (values, target) =
            (KernelAssert.Normal(x.Seed, x.Rows, x.Columns), KernelAssert.Normal(x.Seed + 1, x.Rows, x.Columns));
        var (shift, total) = (KernelAssert.Normal(x.Seed + 2, x.Columns), zeros(x.Columns));
        foreach (var relative in new[] { false, true })
        {
            var expected = values.clone();
            var loss = relative
                ? DenseSweepsReference.RelativeError(expected, shift, target, total)
                : DenseSweepsReference.SquaredError(expected, shift, target, total, 0.25);
            foreach (var width in KernelAssert.Widths)
            {
                var (fast, sums) = (values.clone(), full(x.Columns, float.NaN));
                var got = relative
                    ? DenseSweeps.RelativeError(Numbers(fast), Numbers(shift), Numbers(target), Numbers(sums), width)
                    : DenseSweeps.SquaredError(
                        Numbers(fast), Numbers(shift), Numbers(target), Numbers(sums), 0.25f, width);
                Assert.Equal(loss, got, 1e-6 * Math.Max(1, loss));
                Assert.InRange(KernelAssert.Difference(expected, fast), 0, 1e-6);
                Assert.InRange(KernelAssert.Difference(total, sums), 0, 2e-6);
            }
        }
    }

    [Fact]
    public void RelativeError_NoDifference_HasNoGradient()
    {
        float[] values = [1, 2, 3], target = [1, 2, 3], sums = [9, 9, 9];
        Assert.Equal(0, DenseSweeps.RelativeError(values, new float[3], target, sums));
        Assert.Equal([0, 0, 0], values);
        Assert.Equal([0, 0, 0], sums);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    [InlineData(16)]
    [InlineData(33)]
    public void AddBiasAndBackward_NotANumberAndInfinity_AreThoseOfTorch(int columns)
    {
        using var scope = NewDisposeScope();
        float[] special = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0, 1];
        var values = tensor(special).unsqueeze(1).expand(5, columns).contiguous();
        var (bias, gradient) = (zeros(columns), ones(5, columns));
        foreach (var activation in Enum.GetValues<DenseActivation>())
        {
            var (expected, slope, total) = (values.clone(), gradient.clone(), zeros(columns));
            DenseSweepsReference.AddBias(expected, bias, activation);
            DenseSweepsReference.Backward(slope, expected, total, activation);
            foreach (var width in KernelAssert.Widths)
            {
                var (fast, fastSlope, sums) = (values.clone(), gradient.clone(), zeros(columns));
                DenseSweeps.AddBias(Numbers(fast), Numbers(bias), activation, width);
                Assert.InRange(KernelAssert.Difference(expected, fast), 0, 1e-6);
                DenseSweeps.Backward(Numbers(fastSlope), Numbers(expected), Numbers(sums), activation, width);
                Assert.Equal(0, KernelAssert.Difference(slope, fastSlope));
                Assert.Equal(0, KernelAssert.Difference(total, sums));
            }
        }
    }

    [Fact]
    public void ShiftAndTotal_Values_AreMovedAndSummed()
    {
        float[] values = [1, -2, 4];
        DenseSweeps.Shift(values, 0.5f);
        Assert.Equal([1.5f, -1.5f, 4.5f], values);
        Assert.Equal(4.5f, DenseSweeps.Total(values));
    }

    [Fact]
    public void AnySweep_WrongLengths_SaysExpectedAndGot()
    {
        var error = Assert.Throws<ArgumentException>(
            () => DenseSweeps.AddBias(new float[7], new float[3], DenseActivation.Relu));
        Assert.Contains("whole rows of 3 columns, got 7", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentException>(
            () => DenseSweeps.Backward(new float[6], new float[9], new float[3], DenseActivation.Relu));
        Assert.Contains("Expected 6 numbers, as the other matrix has, got 9", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(
            () => DenseSweeps.SquaredError(new float[6], new float[3], new float[6], new float[2], 1));
        Assert.Throws<ArgumentException>(
            () => DenseSweeps.RelativeError(new float[6], new float[3], new float[5], new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => DenseSweeps.AddBias(new float[6], new float[3], (DenseActivation)9));
    }

    private static float Wide(float x) => RationalTanh.Of<Lanes512<float>, Vector512<float>>(Vector512.Create(x))[9];

    private static Span<float> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
