using FsCheck.Xunit;
using TorchSharp;
using WeightSpace.Kernels;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Kernels;

public sealed class WeightMixingTests
{
    [Property(Arbitrary = [typeof(KernelCases)], MaxTest = 100)]
    public void Mix_AnyShape_EqualsReference(MixCase x)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var scope = NewDisposeScope();
        // A slice of a packed tensor: the members lie further apart than their features are long.
        var features = KernelAssert.Normal(x.Seed, x.Batch, (x.Rows * x.Columns) + 11, x.ChannelsIn)
            .narrow(1, 4, x.Rows * x.Columns).view(x.Batch, x.Rows, x.Columns, x.ChannelsIn);
        var weight = KernelAssert.Normal(x.Seed + 1, x.Shared ? 1 : x.Batch, x.ChannelsIn, x.ChannelsOut);
        var rowTerms = KernelAssert.Normal(x.Seed + 2, x.Batch, x.Rows, x.ChannelsOut);
        var columnTerms = KernelAssert.Normal(x.Seed + 3, x.Batch, x.Columns, x.ChannelsOut);
        Assert.True(WeightMixing.IsSupported(features, x.ChannelsOut));
        var plain = WeightMixing.Reference(features, weight, rowTerms, columnTerms, x.Activate, pool: true);
        var bare = WeightMixing.Reference(features, weight, rowTerms, null, x.Activate, pool: false);
        foreach (var width in KernelAssert.Widths)
        {
            var fast = WeightMixing.Mix(features, weight, rowTerms, columnTerms, x.Activate, pool: true, width);
            Assert.InRange(KernelAssert.Difference(plain.Output, fast.Output), 0, 2e-6);
            Assert.InRange(KernelAssert.Difference(plain.RowMeans!, fast.RowMeans!), 0, 2e-6);
            Assert.InRange(KernelAssert.Difference(plain.ColumnMeans!, fast.ColumnMeans!), 0, 2e-6);
            var small = WeightMixing.Mix(features, weight, rowTerms, null, x.Activate, pool: false, width);
            Assert.InRange(KernelAssert.Difference(bare.Output, small.Output), 0, 2e-6);
            Assert.Null(small.RowMeans);
            Assert.Null(small.ColumnMeans);
        }
    }

    [Theory]
    [InlineData(0, 3, 4)]
    [InlineData(2, 0, 4)]
    [InlineData(2, 3, 0)]
    public void Mix_NothingAlongAnAxis_EqualsReference(int batch, int rows, int columns)
    {
        using var scope = NewDisposeScope();
        var (features, weight) = (zeros(batch, rows, columns, 8), zeros(1, 8, 8));
        var (rowTerms, columnTerms) = (zeros(batch, rows, 8), zeros(batch, columns, 8));
        var plain = WeightMixing.Reference(features, weight, rowTerms, columnTerms, true, pool: true);
        var fast = WeightMixing.Mix(features, weight, rowTerms, columnTerms, true, pool: true);
        Assert.Equal(0, KernelAssert.Difference(plain.Output, fast.Output));
        Assert.Equal(0, KernelAssert.Difference(plain.RowMeans!, fast.RowMeans!));
        Assert.Equal(0, KernelAssert.Difference(plain.ColumnMeans!, fast.ColumnMeans!));
    }

    [Theory]
    [InlineData(1, 300, 200)]
    [InlineData(5, 70, 90)]
    public void Mix_SeveralThreads_ChangesNoBit(int batch, int rows, int columns)
    {
        using var scope = NewDisposeScope();
        var (features, weight) = (KernelAssert.Normal(1, batch, rows, columns, 8), KernelAssert.Normal(2, 1, 8, 8));
        var rowTerms = KernelAssert.Normal(3, batch, rows, 8);
        var results = new List<(Tensor Output, Tensor? RowMeans, Tensor? ColumnMeans)>();
        foreach (var threads in new[] { 1, 4 })
            KernelAssert.WithThreads(
                threads, () => results.Add(WeightMixing.Mix(features, weight, rowTerms, null, true, true)));
        KernelAssert.Same(results[0].Output, results[1].Output);
        KernelAssert.Same(results[0].RowMeans!, results[1].RowMeans!);
        KernelAssert.Same(results[0].ColumnMeans!, results[1].ColumnMeans!);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(1)]
    public void Mix_NotANumberAndInfinity_AreThoseOfTheReference(int channelsOut)
    {
        using var scope = NewDisposeScope();
        var features = KernelAssert.Normal(1, 1, 5, 4, 8);
        (features[0, 1, 2, 3], features[0, 3, 0, 0]) = (float.NaN, float.NegativeInfinity);
        var (weight, terms) = (ones(1, 8, channelsOut), zeros(1, 5, channelsOut));
        var plain = WeightMixing.Reference(features, weight, terms, null, activate: true, pool: true);
        foreach (var width in KernelAssert.Widths)
        {
            var fast = WeightMixing.Mix(features, weight, terms, null, activate: true, pool: true, width);
            Assert.InRange(KernelAssert.Difference(plain.Output, fast.Output), 0, 1e-6);
            Assert.InRange(KernelAssert.Difference(plain.ColumnMeans!, fast.ColumnMeans!), 0, 1e-6);
        }
    }

    [Fact]
    public void IsSupported_OtherTypesChannelsOrGradients_IsFalse()
    {
        using var scope = NewDisposeScope();
        Assert.False(WeightMixing.IsSupported(zeros([1, 2, 2, 8], ScalarType.Float64), 8));
        Assert.False(WeightMixing.IsSupported(zeros(1, 2, 2, 8), 12));
        Assert.False(WeightMixing.IsSupported(zeros(1, 2, 2, 128), 8));
        Assert.False(WeightMixing.IsSupported(zeros(1, 2, 2, 8).requires_grad_(), 8));
        var error = Assert.Throws<NotSupportedException>(
            () => WeightMixing.Mix(zeros(1, 2, 2, 8), zeros(1, 8, 12), zeros(1, 2, 12), null, true, true));
        Assert.Contains(
            "features of 8 channels on cpu to 12 channels; use Reference.", error.Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => WeightMixing.Mix(
            zeros(1, 2, 2, 8), zeros([1, 8, 8], ScalarType.Float64), zeros(1, 2, 8), null, true, true));
    }

    [Fact]
    public void Mix_WrongShapes_SaysExpectedAndGot()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(
            () => WeightMixing.Mix(zeros(2, 3, 4, 8), zeros(1, 8, 8), zeros(2, 4, 8), null, true, true));
        Assert.StartsWith("Terms must have shape [2, 3, 8], got [2, 4, 8].", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentException>(
            () => WeightMixing.Reference(zeros(2, 3, 4, 8), zeros(1, 7, 8), zeros(2, 3, 8), null, true, true));
        Assert.StartsWith(
            "The weight must have shape [1 or 2, 8, channelsOut], got [1, 7, 8].", error.Message,
            StringComparison.Ordinal);
        error = Assert.Throws<ArgumentException>(
            () => WeightMixing.Mix(zeros(3, 4, 8), zeros(1, 8, 8), zeros(2, 3, 8), null, true, true));
        Assert.StartsWith(
            "Features must have shape [batch, rows, columns, channels], got [3, 4, 8].", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Mix_ManyCalls_LeaveNoTensors()
    {
        using var scope = NewDisposeScope();
        var (features, weight, terms) = (ones(2, 3, 4, 8), ones(1, 8, 8), ones(2, 3, 8));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 50; i++)
        {
            var (output, rowMeans, columnMeans) = WeightMixing.Mix(features, weight, terms, null, true, true);
            output.Dispose();
            rowMeans!.Dispose();
            columnMeans!.Dispose();
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
