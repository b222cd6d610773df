using static TorchSharp.torch;
using static WeightSpace.Tests.Onnx.OnnxNodes;

namespace WeightSpace.Tests.Onnx;

public sealed class IndexingOperatorTests
{
    [Fact]
    public void Gather_AnyAxisAndNegativeIndices()
    {
        using var scope = NewDisposeScope();
        var x = Counting(3, 2);

        Same([4, 5, 0, 1, 2, 3, 4, 5], Run(13, "Gather", [x, Whole([-1, 0, 1, 2], 2, 2)]), 2, 2, 2);
        Same([1, 3, 5], Run(13, "Gather", [x, Whole([1], [])], ("axis", -1)), 3);
    }

    [Fact]
    public void GatherElements_PicksAlongTheAxis()
    {
        using var scope = NewDisposeScope();

        Same([1, 1, 4, 3], Run(13, "GatherElements", [Real([1, 2, 3, 4], 2, 2), Whole([0, 0, -1, 0], 2, 2)], ("axis", 1)), 2, 2);
    }

    [Fact]
    public void GatherND_WithAndWithoutBatches()
    {
        using var scope = NewDisposeScope();
        var x = Counting(2, 2, 2);

        Same([2, 3, 4, 5], Run(13, "GatherND", [x, Whole([0, 1, 1, 0], 2, 2)]), 2, 2);
        Same([2, 3, 4, 5], Run(13, "GatherND", [x, Whole([1, -2], 2, 1)], ("batch_dims", 1)), 2, 2);
        Same([3], Run(13, "GatherND", [x, Whole([0, 1, 1], 1, 3)]), 1);
    }

    [Fact]
    public void ScatterElements_PutsOrAdds()
    {
        using var scope = NewDisposeScope();
        Tensor[] inputs = [Real([1, 2, 3, 4, 5], 1, 5), Whole([1, -2], 1, 2), Real([1.5, 2.5], 1, 2)];

        Same([1, 1.5, 3, 2.5, 5], Run(16, "ScatterElements", inputs, ("axis", 1)));
        Same([1, 3.5, 3, 6.5, 5], Run(16, "ScatterElements", inputs, ("axis", 1), ("reduction", "add")));
    }

    [Fact]
    public void ScatterND_PutsRowsAndElements()
    {
        using var scope = NewDisposeScope();

        Same([0, 1, 8, 9, 4, 5], Run(16, "ScatterND", [Counting(3, 2), Whole([1], 1, 1), Real([8, 9], 1, 2)]), 3, 2);
        Same([0, 1, 2, 7, 6, 5], Run(16, "ScatterND", [Counting(3, 2), Whole([1, 1, -1, 0], 2, 2), Real(7, 6)]), 3, 2);
        Same([0, 1, 10, 3], Run(16, "ScatterND", [Counting(4), Whole([2, 2], 2, 1), Real(3, 5)], ("reduction", "add")));
    }

    [Fact]
    public void NonZero_ListsPlacesByAxis()
    {
        using var scope = NewDisposeScope();

        Same([0, 1, 1, 0, 0, 1], Run(13, "NonZero", [Real([1, 0, 1, 1], 2, 2)]), 2, 3);
    }

    [Fact]
    public void OneHot_OutOfRange_HasNoHotPlace()
    {
        using var scope = NewDisposeScope();

        Same([5, 2, 2, 2, 2, 5, 2, 2, 2], Run(11, "OneHot", [Whole(0, -1, 7), Whole([3], []), Real(2, 5)]), 3, 3);
        Same([5, 2, 2, 2, 2, 5], Run(11, "OneHot", [Whole(0, 2), Whole([3], []), Real(2, 5)], ("axis", 0)), 3, 2);
    }

    [Fact]
    public void TopK_EqualElements_FirstComesFirst()
    {
        using var scope = NewDisposeScope();
        var largest = Run(11, "TopK", 2, [Real(1, 3, 3, 2, 3), Whole(2)]);
        var smallest = Run(11, "TopK", 2, [Real([4, 1, 1, 0], 4, 1), Whole(3)], ("axis", 0), ("largest", 0));

        Same([3, 3], largest[0]);
        Same([1, 2], largest[1]);
        Same([0, 1, 1], smallest[0], 3, 1);
        Same([3, 1, 2], smallest[1]);
    }
}
