using static TorchSharp.torch;
using static WeightSpace.Tests.Onnx.OnnxNodes;

namespace WeightSpace.Tests.Onnx;

public sealed class ReductionOperatorTests
{
    private static readonly Dictionary<string, Func<double[], double>> Functions = new()
    {
        ["ReduceL1"] = values => values.Sum(Math.Abs),
        ["ReduceL2"] = values => Math.Sqrt(values.Sum(value => value * value)),
        ["ReduceLogSum"] = values => Math.Log(values.Sum()),
        ["ReduceLogSumExp"] = values => Math.Log(values.Sum(Math.Exp)),
        ["ReduceMax"] = values => values.Max(),
        ["ReduceMean"] = values => values.Average(),
        ["ReduceMin"] = values => values.Min(),
        ["ReduceProd"] = values => values.Aggregate(1.0, (product, value) => product * value),
        ["ReduceSum"] = values => values.Sum(),
        ["ReduceSumSquare"] = values => values.Sum(value => value * value),
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Reduce_AxesAsAttributeAsInputOrAll_IsItsFunction(string name)
    {
        using var scope = NewDisposeScope();
        var x = Real([.. Enumerable.Range(1, 24).Select(i => i * 0.3)], 2, 3, 4);
        var values = Values(x);
        var f = Functions[name];
        double[] overEnds = [.. Enumerable.Range(0, 3).Select(j => f([.. values.Where((_, i) => i / 4 % 3 == j)]))];
        double[] overLast = [.. values.Chunk(4).Select(f)];

        if (name != "ReduceSum") Same(overEnds, Run(12, name, [x], ("axes", new[] { 0, -1 })), 1, 3, 1);
        Same(overEnds, Run(18, name, [x, Whole(2, 0)], ("keepdims", 0)), 3);
        Same(overLast, Run(18, name, [x, Whole(-1)], ("keepdims", 0)), 2, 3);
        Same([f(values)], Run(18, name, [x]), 1, 1, 1);
        Assert.Empty(Run(18, name, [x], ("keepdims", 0)).shape);
        Same(values, Run(18, name, [x], ("noop_with_empty_axes", 1)), 2, 3, 4);
    }

    [Fact]
    public void Reduce_ScalarsAndWholeNumbers()
    {
        using var scope = NewDisposeScope();

        Same([3], Run(18, "ReduceSum", [Real([3.0], [])]));
        Same([3], Run(18, "ReduceMean", [Whole(2, 5)]));
        Assert.Equal(ScalarType.Int64, Run(18, "ReduceProd", [Whole(2, 5)]).dtype);
    }

    [Fact]
    public void ArgMax_FirstOrLastOfEquals()
    {
        using var scope = NewDisposeScope();
        var x = Real([2, 1, 2, 0, 3, 3], 2, 3);

        Same([0, 1], Run(13, "ArgMax", [x], ("axis", 1)), 2, 1);
        Same([2, 2], Run(13, "ArgMax", [x], ("axis", -1), ("keepdims", 0), ("select_last_index", 1)), 2);
        Same([1, 0, 0], Run(13, "ArgMin", [x], ("keepdims", 0)), 3);
    }

    [Theory]
    [InlineData(0, 0, new double[] { 1, 3, 6 })]
    [InlineData(1, 0, new double[] { 0, 1, 3 })]
    [InlineData(0, 1, new double[] { 6, 5, 3 })]
    [InlineData(1, 1, new double[] { 5, 3, 0 })]
    public void CumSum_EachVariant(int exclusive, int reverse, double[] expected)
    {
        using var scope = NewDisposeScope();

        Same(expected, Run(14, "CumSum", [Real(1, 2, 3), Whole([0], [])], ("exclusive", exclusive), ("reverse", reverse)));
    }

    [Fact]
    public void Softmax_BeforeOpset13_TakesAllFollowingAxesTogether()
    {
        using var scope = NewDisposeScope();
        var x = Random(5, 2, 3, 4);
        var together = x.reshape(2, 12);

        Same(together.softmax(1).reshape(2, 3, 4), Run(12, "Softmax", [x]));
        Same(x.softmax(1), Run(13, "Softmax", [x], ("axis", 1)));
        Same(x.softmax(2), Run(13, "Softmax", [x]));
        Same(together.log_softmax(1).reshape(2, 3, 4), Run(11, "LogSoftmax", [x]));
        Same(x.log_softmax(0), Run(13, "LogSoftmax", [x], ("axis", 0)));
        Same([0, 1, 0, 1, 0, 0], Run(13, "Hardmax", [Real([1, 5, 5, 9, 0, 1], 2, 3)]), 2, 3);
        Same([1, 1], Run(12, "Hardmax", [x]).sum(1, 2));
    }
}
