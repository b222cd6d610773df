using WeightSpace.TestSupport;
using static TorchSharp.torch;
using static WeightSpace.Tests.Onnx.OnnxNodes;

namespace WeightSpace.Tests.Onnx;

public sealed class ShapeOperatorTests
{
    [Theory]
    [InlineData(new long[] { 4, 6 }, new long[] { 4, 6 })]
    [InlineData(new long[] { -1, 8 }, new long[] { 3, 8 })]
    [InlineData(new long[] { 0, -1 }, new long[] { 2, 12 })]
    [InlineData(new long[] { 4, 0, -1 }, new long[] { 4, 3, 2 })]
    public void Reshape_ZeroCopiesAndMinusOneFollows(long[] shape, long[] expected)
    {
        using var scope = NewDisposeScope();

        Same(Values(Counting(2, 3, 4)), Run(14, "Reshape", [Counting(2, 3, 4), Whole(shape)]), expected);
    }

    [Fact]
    public void Reshape_AllowZero_MeansZero()
    {
        using var scope = NewDisposeScope();

        Assert.Equal([0L, 5L], Run(14, "Reshape", [zeros(0, 3, dtype: ScalarType.Float64), Whole(0, 5)], ("allowzero", 1)).shape);
    }

    [Theory]
    [InlineData(0, new long[] { 1, 24 })]
    [InlineData(1, new long[] { 2, 12 })]
    [InlineData(-1, new long[] { 6, 4 })]
    [InlineData(3, new long[] { 24, 1 })]
    public void Flatten_AtAnyAxis_IsAMatrix(int axis, long[] expected)
    {
        using var scope = NewDisposeScope();

        Same(Values(Counting(2, 3, 4)), Run(13, "Flatten", [Counting(2, 3, 4)], ("axis", axis)), expected);
    }

    [Fact]
    public void Transpose_WithAndWithoutPermutation()
    {
        using var scope = NewDisposeScope();
        var x = Counting(2, 3, 4);

        Same(x.permute(2, 1, 0), Run(13, "Transpose", [x]));
        Same(x.permute(1, 2, 0), Run(13, "Transpose", [x], ("perm", new[] { 1, 2, 0 })));
    }

    [Fact]
    public void SqueezeUnsqueeze_AxesAsAttributeAndAsInput()
    {
        using var scope = NewDisposeScope();
        var x = Counting(1, 3, 1, 2);

        Assert.Equal([3L, 2], Run(13, "Squeeze", [x]).shape);
        Assert.Equal([1L, 3, 2], Run(11, "Squeeze", [x], ("axes", new[] { -2 })).shape);
        Assert.Equal([3L, 1, 2], Run(13, "Squeeze", [x, Whole(0)]).shape);
        Assert.Equal([1L, 1, 3, 1, 2, 1], Run(11, "Unsqueeze", [x], ("axes", new[] { 0, -1 })).shape);
        Assert.Equal([1L, 3, 1, 1, 2], Run(13, "Unsqueeze", [x, Whole(2)]).shape);
    }

    [Fact]
    public void ExpandAndTile_Repeat()
    {
        using var scope = NewDisposeScope();

        Same([1, 1, 2, 2], Run(13, "Expand", [Real([1, 2], 2, 1), Whole(1, 2)]), 2, 2);
        Same([1, 2, 1, 2], Run(13, "Expand", [Real(1, 2), Whole(2, 1)]), 2, 2);
        Same([1, 2, 1, 2, 1, 2, 1, 2], Run(13, "Tile", [Real([1, 2], 1, 2), Whole(2, 2)]), 2, 4);
    }

    [Fact]
    public void ConcatAndSplit_AreInverse()
    {
        using var scope = NewDisposeScope();
        var x = Random(1, 2, 7, 3);

        foreach (var opset in new[] { 11, 13 })
        {
            var parts = opset == 11 ? Run(11, "Split", 3, [x], ("axis", -2), ("split", new[] { 2, 4, 1 })) : Run(13, "Split", 3, [x, Whole(2, 4, 1)], ("axis", 1));
            Assert.Equal([2L, 4, 1], parts.Select(part => part.shape[1]));
            Same(x, Run(13, "Concat", parts, ("axis", 1)));
        }

        Assert.Equal([3L, 3, 1], Run(18, "Split", 3, [x], ("axis", 1), ("num_outputs", 3)).Select(part => part.shape[1]));
        Assert.Equal([1L, 1], Run(13, "Split", 2, [x]).Select(part => part.shape[0]));
    }

    [Theory]
    [InlineData(1, 4, 1, new double[] { 1, 2, 3 })]
    [InlineData(-3, 1000, 1, new double[] { 3, 4, 5 })]
    [InlineData(0, -1, 2, new double[] { 0, 2, 4 })]
    [InlineData(-1, long.MinValue, -2, new double[] { 5, 3, 1 })]
    [InlineData(-1, long.MinValue, -1, new double[] { 5, 4, 3, 2, 1, 0 })]
    [InlineData(1000, 1, -1, new double[] { 5, 4, 3, 2 })]
    [InlineData(3, 1, -1, new double[] { 3, 2 })]
    [InlineData(2, long.MaxValue, long.MaxValue, new double[] { 2 })]
    [InlineData(4, long.MinValue, long.MinValue, new double[] { 4 })]
    [InlineData(4, 2, 1, new double[0])]
    [InlineData(2, 4, -1, new double[0])]
    public void Slice_OfSix_TakesThese(long start, long end, long step, double[] expected)
    {
        using var scope = NewDisposeScope();

        Same(expected, Run(13, "Slice", [Counting(6), Whole(start), Whole(end), Whole(0), Whole(step)]));
    }

    [Fact]
    public void Slice_WithoutAxesAndWithNegativeAxes()
    {
        using var scope = NewDisposeScope();

        Same([5], Run(13, "Slice", [Counting(2, 3), Whole(1, 2), Whole(2, 3)]), 1, 1);
        Same([1, 4], Run(13, "Slice", [Counting(2, 3), Whole(1), Whole(2), Whole(-1)]), 2, 1);
    }

    [Fact]
    public void ShapeAndSize_TellTheShape()
    {
        using var scope = NewDisposeScope();

        Same([2, 3, 4], Run(13, "Shape", [Counting(2, 3, 4)]));
        Same([3], Run(15, "Shape", [Counting(2, 3, 4)], ("start", 1), ("end", -1)));
        Assert.Equal([0L], Run(15, "Shape", [Counting(2, 3, 4)], ("start", 2), ("end", 1)).shape);
        Same([24], Run(13, "Size", [Counting(2, 3, 4)]));
    }

    [Fact]
    public void Pad_EveryMode()
    {
        using var scope = NewDisposeScope();
        var x = Counting(4);

        Same([9, 0, 1, 2, 3, 9, 9], Run(13, "Pad", [x, Whole(1, 2), Real([9.0], [])]));
        Same([1, 2], Run(13, "Pad", [x, Whole(-1, -1)]));
        Same([2, 1, 0, 1, 2, 3, 2], Run(13, "Pad", [x, Whole(2, 1)], ("mode", "reflect")));
        Same([0, 0, 0, 1, 2, 3, 3], Run(13, "Pad", [x, Whole(2, 1)], ("mode", "edge")));
        Same([2, 3, 0, 1, 2, 3, 0], Run(19, "Pad", [x, Whole(2, 1)], ("mode", "wrap")));
        Same([0, 1, 7, 2, 3, 7], Run(18, "Pad", [Counting(2, 2), Whole(0, 1), Real([7.0], []), Whole(-1)]), 2, 3);
    }

    [Fact]
    public void DepthToSpace_BothOrders_AndBack()
    {
        using var scope = NewDisposeScope();
        var x = Counting(1, 8, 1, 2);

        // Channel 2·block + depth in DCR, 4·depth + block in CRD.
        Same([0, 4, 1, 5, 8, 12, 9, 13, 2, 6, 3, 7, 10, 14, 11, 15], Run(13, "DepthToSpace", [x], ("blocksize", 2)), 1, 2, 2, 4);
        Same([0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15], Run(13, "DepthToSpace", [x], ("blocksize", 2), ("mode", "CRD")), 1, 2, 2, 4);
        var image = Random(3, 2, 3, 4, 6);
        Same(image, Run(13, "DepthToSpace", [Run(13, "SpaceToDepth", [image], ("blocksize", 2))], ("blocksize", 2)));
    }

    [Fact]
    public void Creation_RangesConstantsAndDiagonals()
    {
        using var scope = NewDisposeScope();

        Same([10, 7, 4], Run(11, "Range", [Whole([10], []), Whole([3], []), Whole([-3], [])]));
        Same([1, 1.5], Run(11, "Range", [Real([1.0], []), Real([2.0], []), Real([0.5], [])]));
        Same([0, 0, 0], Run(11, "ConstantOfShape", [Whole(3)]));
        Same([7, 7], Run(11, "ConstantOfShape", [Whole(1, 2)], ("value", OnnxWriter.TensorValue([7L], 1))), 1, 2);
        Same([0, 1, 0, 0, 0, 1], Run(11, "EyeLike", [zeros(2, 3)], ("k", 1)), 2, 3);
        Same([1, 2, 0, 5], Run(14, "Trilu", [Real([1, 2, 4, 5], 2, 2)]), 2, 2);
        Same([0, 0, 4, 0], Run(14, "Trilu", [Real([1, 2, 4, 5], 2, 2), Whole([-1], [])], ("upper", 0)), 2, 2);
    }

    [Fact]
    public void Constant_EveryAttribute()
    {
        using var scope = NewDisposeScope();

        Same([1, 2], Run(13, "Constant", [], ("value", OnnxWriter.TensorValue([1L, 2L], 2))));
        Same([0.5], Run(13, "Constant", [], ("value_float", 0.5)));
        Same([0.5, 2], Run(13, "Constant", [], ("value_floats", new[] { 0.5f, 2f })));
        Same([3], Run(13, "Constant", [], ("value_int", 3)));
        Same([3, 4], Run(13, "Constant", [], ("value_ints", new[] { 3, 4 })));
    }
}
