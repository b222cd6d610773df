using static TorchSharp.torch;

namespace Libtorch.Tests.Core;

public sealed class FactoryTests
{
    [Fact]
    public void Arange_WholeNumbers_AreInt64()
    {
        using var x = arange(1, 8, 3);
        Assert.Equal(ScalarType.Int64, x.dtype);
        Assert.Equal([1L, 4L, 7L], x.data<long>().ToArray());
    }

    [Fact]
    public void Arange_RealStep_IsOfTheDefaultType()
    {
        using var x = arange(0, 1, 0.25);
        Assert.Equal([0f, 0.25f, 0.5f, 0.75f], x.data<float>().ToArray());
    }

    [Fact]
    public void Linspace_IncludesBothEnds()
    {
        using var x = linspace(-1, 1, 5, ScalarType.Float64);
        Assert.Equal([-1.0, -0.5, 0.0, 0.5, 1.0], x.data<double>().ToArray());
    }

    [Fact]
    public void Eye_Rectangular_HasOnesOnTheDiagonal()
    {
        using var x = eye(2, 3);
        Assert.Equal([1f, 0f, 0f, 0f, 1f, 0f], x.data<float>().ToArray());
    }

    [Fact]
    public void Full_OfWholeAndReal_InfersTheType()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(ScalarType.Int64, full(2, 3).dtype);
        Assert.Equal(ScalarType.Float32, full(2, 3.0).dtype);
        Assert.Equal([2.5, 2.5], full(2, 2.5, ScalarType.Float64).data<double>().ToArray());
    }

    [Fact]
    public void Tensor_FromNestedArray_HasItsShape()
    {
        using var x = tensor(new float[,,] { { { 1, 2 } }, { { 3, 4 } } });
        Assert.Equal([2L, 1L, 2L], x.shape);
        Assert.Equal([1f, 2f, 3f, 4f], x.data<float>().ToArray());
    }

    [Fact]
    public void Tensor_WithDtypeAndGradient_HasBoth()
    {
        using var x = tensor(new[] { 1f, 2f }, ScalarType.Float64, requires_grad: true);
        Assert.Equal(ScalarType.Float64, x.dtype);
        Assert.True(x.requires_grad);
        Assert.True(x.is_leaf);
    }

    [Fact]
    public void Tensor_OfEmptyArray_HasNoElements()
    {
        using var x = tensor(Array.Empty<float>());
        Assert.Equal([0L], x.shape);
        Assert.Empty(x.data<float>().ToArray());
    }

    [Fact]
    public void FromArray_OfDoubles_KeepsType()
    {
        using var x = from_array(new double[,] { { 1, 2 }, { 3, 4 } });
        Assert.Equal(ScalarType.Float64, x.dtype);
        Assert.Equal([2L, 2L], x.shape);
    }

    [Fact]
    public void Like_TakesShapeAndType()
    {
        using var scope = NewDisposeScope();
        var model = zeros([2, 3], ScalarType.Float64);
        Assert.Equal(ScalarType.Float64, ones_like(model).dtype);
        Assert.Equal([2L, 3L], model.new_zeros(2, 3).shape);
        Assert.Equal(6.0, ones_like(model).sum().item<double>());
    }
}
