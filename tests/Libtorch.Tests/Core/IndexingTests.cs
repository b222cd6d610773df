using static TorchSharp.torch;

namespace Libtorch.Tests.Core;

public sealed class IndexingTests
{
    // 0..23 in shape [2, 3, 4]
    private static Tensor Cube() => arange(24).reshape(2, 3, 4);

    [Fact]
    public void Numbers_SelectViews()
    {
        using var scope = NewDisposeScope();
        var cube = Cube();
        Assert.Equal(17L, cube[1, 1, 1].item<long>());
        Assert.Equal([4L, 5L, 6L, 7L], cube[0, 1].data<long>().ToArray());
        Assert.Equal([3L, 4L], cube[1].shape);
        Assert.Equal(23L, cube[-1, -1, -1].item<long>());
    }

    [Fact]
    public void Slices_SelectRanges()
    {
        using var scope = NewDisposeScope();
        var cube = Cube();
        Assert.Equal([1L, 3L], cube[0, 0][TensorIndex.Slice(1, null, 2)].data<long>().ToArray());
        Assert.Equal([2L, 2L, 4L], cube[TensorIndex.Colon, TensorIndex.Slice(1)].shape);
        Assert.Equal([11L, 23L], cube[TensorIndex.Ellipsis, 2, 3].data<long>().ToArray());
        Assert.Equal([1L, 2L, 3L, 4L], cube[TensorIndex.None].shape);
        Assert.Equal([2L, 1L, 4L], cube[.., 1..2].shape);
    }

    [Fact]
    public void Tensors_GatherAndMask()
    {
        using var scope = NewDisposeScope();
        var cube = Cube();
        var where = tensor(new long[] { 0, 2 });
        Assert.Equal([2L, 2L, 4L], cube[TensorIndex.Colon, TensorIndex.Tensor(where)].shape);
        Assert.Equal([20L, 21L, 22L, 23L], cube[cube >= 20].data<long>().ToArray());
    }

    [Fact]
    public void Assignment_WritesThrough()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 2);
        x[0] = tensor(new[] { 1f, 2f });
        x[1, 1] = 5f;
        x[TensorIndex.Colon, TensorIndex.Slice(0, 1)] = tensor(9f);
        Assert.Equal([9f, 2f, 9f, 5f], x.data<float>().ToArray());
    }

    [Fact]
    public void IndexPut_Accumulating_AddsRepeats()
    {
        using var scope = NewDisposeScope();
        var x = zeros(3);
        x.index_put_(tensor(new[] { 1f, 2f, 4f }), [tensor(new long[] { 0, 0, 2 })], accumulate: true);
        Assert.Equal([3f, 0f, 4f], x.data<float>().ToArray());
    }

    [Fact]
    public void Index_OutOfRange_Throws()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2);
        Assert.ThrowsAny<Exception>(() => x[5]);
    }

    [Fact]
    public void View_SharesMemory()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 2);
        x[0].fill_(3);
        Assert.Equal([3f, 3f, 0f, 0f], x.data<float>().ToArray());
    }
}
