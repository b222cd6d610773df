using TorchSharp;
using static TorchSharp.torch;

namespace Libtorch.Tests.Core;

public sealed class TensorTests
{
    [Fact]
    public void Metadata_OfTransposedMatrix_DescribesTheView()
    {
        using var scope = NewDisposeScope();
        var view = zeros(2, 3, ScalarType.Float64).t();

        Assert.Equal([3L, 2L], view.shape);
        Assert.Equal([1L, 3L], view.stride());
        Assert.Equal(2, view.ndim);
        Assert.Equal(6, view.numel());
        Assert.Equal(2, view.size(-1));
        Assert.Equal(ScalarType.Float64, view.dtype);
        Assert.Equal(DeviceType.CPU, view.device.type);
        Assert.False(view.is_contiguous());
        Assert.True(view.contiguous().is_contiguous());
    }

    [Fact]
    public void Item_OfEveryDtype_ReturnsTheElement()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(1.5f, tensor(1.5f).item<float>());
        Assert.Equal(-2.25, tensor(-2.25).item<double>());
        Assert.Equal(long.MaxValue, tensor(long.MaxValue).item<long>());
        Assert.Equal(7, tensor(7).item<int>());
        Assert.True(tensor(true).item<bool>());
        Assert.Equal((byte)250, tensor((byte)250).item<byte>());
        Assert.Equal(long.MaxValue, tensor(long.MaxValue).ToInt64());
    }

    [Fact]
    public void Item_OfSeveralElements_Throws()
    {
        using var pair = zeros(2);
        Assert.Throws<ArgumentException>(() => pair.item<float>());
    }

    [Fact]
    public void Data_OfAnotherType_Throws()
    {
        using var floats = zeros(2);
        Assert.Throws<ArgumentException>(() => floats.data<double>());
    }

    [Fact]
    public void Data_OfView_FollowsTheStrides()
    {
        using var scope = NewDisposeScope();
        var view = arange(6).reshape(2, 3).t();

        Assert.Equal([0L, 3L, 1L, 4L, 2L, 5L], view.data<long>().ToArray());
        Assert.Equal(4L, view.data<long>()[1, 1]);
        Assert.Equal(new long[,] { { 0, 3 }, { 1, 4 }, { 2, 5 } }, view.data<long>().ToNDArray());
    }

    [Fact]
    public void Data_Assigned_ChangesTheTensor()
    {
        using var scope = NewDisposeScope();
        var target = zeros(2, 2);
        target.data<float>()[1, 0] = 3f;
        Assert.Equal([0f, 0f, 3f, 0f], target.data<float>().ToArray());
    }

    [Fact]
    public void To_AnotherDtype_ConvertsValues()
    {
        using var scope = NewDisposeScope();
        var whole = tensor(new[] { 1.9, -1.9 }).to(ScalarType.Int64);
        Assert.Equal([1L, -1L], whole.data<long>().ToArray());
        Assert.Equal(ScalarType.Float32, whole.@float().dtype);
    }

    [Fact]
    public void Arithmetic_WithNumbersOnEitherSide_Broadcasts()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2.0, 4.0 });

        Assert.Equal([9.0, 8.0, 6.0], (10 - x).data<double>().ToArray());
        Assert.Equal([8.0, 4.0, 2.0], (8 / x).data<double>().ToArray());
        Assert.Equal([1.0, 0.0, 0.0], (x % 2).data<double>().ToArray());
        Assert.Equal([-1.0, -2.0, -4.0], (-x).data<double>().ToArray());
        Assert.Equal([1.5, 2.5, 4.5], (x + 0.5).data<double>().ToArray());
        Assert.Equal([false, true, true], (x >= 2.0).data<bool>().ToArray());
        Assert.Equal([2.0, 3.0, 5.0], x.add(tensor(1.0)).data<double>().ToArray());
    }

    [Fact]
    public void Add_IntegerScalar_KeepsIntegersExact()
    {
        using var scope = NewDisposeScope();
        var big = tensor(new[] { 1L << 60 });
        var sum = big + ((1L << 53) + 1);
        Assert.Equal(ScalarType.Int64, sum.dtype);
        Assert.Equal((1L << 60) + (1L << 53) + 1, sum[0].item<long>());
    }

    [Fact]
    public void InPlace_ReturnsTheSameObject()
    {
        using var x = ones(3);
        Assert.Same(x, x.mul_(2));
        Assert.Same(x, x.add_(x));
        Assert.Equal([4f, 4f, 4f], x.data<float>().ToArray());
    }

    [Fact]
    public void Mm_OfKnownMatrices_ReturnsTheProduct()
    {
        using var scope = NewDisposeScope();
        var left = tensor(new double[,] { { 1, 2 }, { 3, 4 } });
        var right = tensor(new double[,] { { 5, 6 }, { 7, 8 } });
        Assert.Equal([19.0, 22.0, 43.0, 50.0], left.mm(right).data<double>().ToArray());
        Assert.Equal([19.0, 22.0, 43.0, 50.0], left.matmul(right).data<double>().ToArray());
    }

    [Fact]
    public void Operator_OnWrongShapes_ThrowsExternalException()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => zeros(2, 3).mm(zeros(2, 3)));
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Operator_OnDisposedTensor_Throws()
    {
        var x = ones(2);
        x.Dispose();
        Assert.True(x.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => x.add(x));
        x.Dispose();
    }

    [Fact]
    public void Equals_ComparesContent()
    {
        using var scope = NewDisposeScope();
        Assert.True(arange(3).Equals(arange(3)));
        Assert.False(arange(3).Equals(arange(4)));
    }
}
