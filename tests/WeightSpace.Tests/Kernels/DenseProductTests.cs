using FsCheck.Xunit;
using WeightSpace.Kernels;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Kernels;

public sealed class DenseProductTests
{
    [Property(Arbitrary = [typeof(KernelCases)], MaxTest = 300)]
    public void TryRun_AnyShapeAndLayout_IsTheProductAndTouchesNothingElse(ProductCase x)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var scope = NewDisposeScope();
        var (rows, columns, inner, accumulate) = (x.Rows, x.Columns, x.Inner, (x.Layout & 8) != 0);
        var left = (x.Layout & 1) == 0 ? KernelAssert.Normal(x.Seed, rows, inner)
            : KernelAssert.Normal(x.Seed, inner, rows).t();
        var right = (x.Layout & 2) == 0 ? KernelAssert.Normal(x.Seed + 1, inner, columns)
            : KernelAssert.Normal(x.Seed + 1, columns, inner).t();
        // The result lies inside a larger matrix, whose rest must stay as it is.
        var start = (x.Layout & 4) == 0
            ? KernelAssert.Normal(x.Seed + 2, rows + 2, columns + 3)
            : KernelAssert.Normal(x.Seed + 2, columns + 3, rows + 2).t();
        var product = left.to(ScalarType.Float64).matmul(right.to(ScalarType.Float64));
        var expected = start.to(ScalarType.Float64);
        var target = expected.narrow(0, 1, rows).narrow(1, 1, columns);
        target.copy_(accumulate ? target + product : product.clone());
        Tensor? before = null;
        foreach (var width in KernelAssert.Widths)
        {
            var whole = (x.Layout & 4) == 0 ? start.clone() : start.t().clone().t();
            Assert.True(DenseProduct.TryRun(
                whole.narrow(0, 1, rows).narrow(1, 1, columns), left, right, accumulate, width));
            Assert.InRange(
                (whole.to(ScalarType.Float64) - expected).abs().max().item<double>(), 0,
                (4e-6 * Math.Sqrt(inner)) + 1e-6);
            // Sums are in the same order whatever the width.
            if (before is not null) KernelAssert.Same(before, whole);
            before = whole;
        }
    }

    [Property(Arbitrary = [typeof(KernelCases)], MaxTest = 50)]
    public void Into_PartOfTheRowsAndColumns_IsPartOfTheProductToTheBit(ProductCase x)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var scope = NewDisposeScope();
        var (left, right) =
            (KernelAssert.Normal(x.Seed, x.Rows, x.Inner), KernelAssert.Normal(x.Seed + 1, x.Inner, x.Columns));
        var (whole, part) = (empty(x.Rows, x.Columns), empty((x.Rows + 1) / 2, (x.Columns + 1) / 2));
        DenseProduct.Into(MatrixView.Of(whole), MatrixView.Of(left), MatrixView.Of(right));
        DenseProduct.Into(
            MatrixView.Of(part), MatrixView.Of(left.narrow(0, 0, part.size(0))),
            MatrixView.Of(right.narrow(1, 0, part.size(1))));
        KernelAssert.Same(part, whole.narrow(0, 0, part.size(0)).narrow(1, 0, part.size(1)));
    }

    [Fact]
    public void Into_StepsOfTwo_IsTheProduct()
    {
        using var scope = NewDisposeScope();
        // Every second number: neither rows nor columns are adjacent.
        var (left, right) =
            (KernelAssert.Normal(1, 6, 8, 2).select(2, 0), KernelAssert.Normal(2, 8, 5, 2).select(2, 1));
        var result = zeros(6, 5);
        foreach (var width in KernelAssert.Widths)
        {
            Assert.True(DenseProduct.TryRun(result.zero_(), left, right, false, width));
            Assert.InRange(KernelAssert.Difference(left.matmul(right), result), 0, 1e-6);
        }

        var apart = zeros(6, 5, 2).select(2, 0);
        Assert.False(DenseProduct.TryRun(apart, left, right, false, InstructionSets.Best));
        DenseProduct.Into(apart, left, right);
        Assert.InRange(KernelAssert.Difference(left.matmul(right), apart), 0, 1e-6);
        var error = Assert.Throws<ArgumentException>(
            () => DenseProduct.Into(MatrixView.Of(apart), MatrixView.Of(left), MatrixView.Of(right)));
        Assert.Contains(
            "adjacent numbers along rows or columns, got steps 10 and 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRun_NotANumberAndOldContents_ComeOutOnlyWhereTheyBelong()
    {
        using var scope = NewDisposeScope();
        var (left, right) = (ones(9, 20), ones(20, 5));
        left[3, 7] = float.NaN;
        right[11, 2] = float.PositiveInfinity;
        foreach (var width in KernelAssert.Widths)
        {
            var result = full([9, 5], float.NaN);
            Assert.True(DenseProduct.TryRun(result, left, right, false, width));
            Assert.True(result[3].isnan().all().item<bool>());
            Assert.Equal(8, result[TensorIndex.Colon, 2].isinf().sum().item<long>());
            Assert.Equal(20, result[0, 0].item<float>());
        }
    }

    [Theory]
    [InlineData(1003, 130, 129)]
    [InlineData(1003, 500, 66)]
    public void Into_SeveralThreads_ChangesNoBit(int rows, int inner, int columns)
    {
        using var scope = NewDisposeScope();
        var (left, right) = (KernelAssert.Normal(3, rows, inner), KernelAssert.Normal(4, inner, columns));
        var (one, two) = (zeros(rows, columns), zeros(rows, columns));
        KernelAssert.WithThreads(1, () => DenseProduct.Into(one, left, right));
        KernelAssert.WithThreads(4, () => DenseProduct.Into(two, left, right));
        KernelAssert.Same(one, two);
    }

    [Fact]
    public void Into_OtherType_GoesThroughLibtorch()
    {
        using var scope = NewDisposeScope();
        var left = KernelAssert.Normal(4, 6, 8).to(ScalarType.Float64);
        var right = KernelAssert.Normal(5, 8, 3).to(ScalarType.Float64).requires_grad_();
        var result = ones([6, 3], ScalarType.Float64);
        Assert.False(DenseProduct.TryRun(result, left, right, true, InstructionSets.Best));
        DenseProduct.Into(result, left, right, accumulate: true);
        Assert.InRange(KernelAssert.Difference(left.matmul(right), result - 1), 0, 1e-14);
        Assert.False(result.requires_grad);
    }

    [Theory]
    [InlineData(0, 4, 5)]
    [InlineData(3, 0, 5)]
    [InlineData(3, 4, 0)]
    [InlineData(0, 0, 0)]
    public void Into_NothingAlongAnAxis_IsZero(int rows, int columns, int inner)
    {
        using var scope = NewDisposeScope();
        var result = ones(rows, columns);
        DenseProduct.Into(result, zeros(rows, inner), zeros(inner, columns), accumulate: true);
        Assert.Equal(rows * columns, result.sum().item<float>());
        DenseProduct.Into(result, zeros(rows, inner), zeros(inner, columns));
        Assert.Equal(0, result.abs().sum().item<float>());
    }

    [Fact]
    public void Into_WrongShapes_SaysExpectedAndGot()
    {
        using var scope = NewDisposeScope();
        const string text =
            "needs [rows, inner] times [inner, columns] into [rows, columns], got [3, 5] times [6, 4] into [3, 4].";
        var error = Assert.Throws<ArgumentException>(() => DenseProduct.Into(zeros(3, 4), zeros(3, 5), zeros(6, 4)));
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentException>(
            () => DenseProduct.Into(
            MatrixView.Of(zeros(3, 4)), MatrixView.Of(zeros(3, 5)), MatrixView.Of(zeros(6, 4))));
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NoFloatMatrix_SaysWhatItIs()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => MatrixView.Of(zeros([3, 4], ScalarType.Float64)));
        Assert.Contains("got Float64 of shape [3, 4] on cpu", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => MatrixView.Of(zeros(3)));
        Assert.Throws<ArgumentException>(() => MatrixView.OfRow(zeros(3, 1)));
    }

    [Fact]
    public void OfRow_AnyStride_IsOneRow()
    {
        using var scope = NewDisposeScope();
        var vector = arange(12, ScalarType.Float32).reshape(4, 3)[TensorIndex.Colon, 1];
        var (row, result) = (MatrixView.OfRow(vector), zeros(4, 4));
        Assert.Equal("[1, 4]", row.ToString());
        Assert.Equal("[4, 1]", row.Transposed.ToString());
        DenseProduct.Into(MatrixView.Of(result), row.Transposed, row);
        Assert.Equal(0, KernelAssert.Difference(vector.outer(vector), result));
    }
}
