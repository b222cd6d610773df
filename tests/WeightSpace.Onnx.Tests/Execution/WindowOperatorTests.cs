using static TorchSharp.torch;
using static WeightSpace.Tests.Onnx.OnnxNodes;

namespace WeightSpace.Tests.Onnx;

public sealed class WindowOperatorTests
{
    public static TheoryData<int, int> RanksAndSeeds
    {
        get
        {
            var data = new TheoryData<int, int>();
            for (var seed = 0; seed < 8; seed++)
            {
                for (var rank = 1; rank <= 3; rank++) data.Add(rank, seed);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(RanksAndSeeds))]
    public void Conv_RandomOptions_IsItsDefinition(int rank, int seed)
    {
        using var scope = NewDisposeScope();
        var random = new Random((seed * 10) + rank);
        var windows = Windows(random, rank, padsBelow: 3);
        var groups = random.Next(1, 3);
        var x = OnnxNodes.Random(seed, [2, 2 * groups, .. Positions(random, rank)]);
        var weight = OnnxNodes.Random(seed + 100, [3 * groups, 2, .. windows.Kernel]);
        var bias = OnnxNodes.Random(seed + 200, 3 * groups);
        var expected = windows.Convolve(Values(x), x.shape, Values(weight), weight.shape, groups);
        long[] shape = [2, 3 * groups, .. windows.OutputPositions(x.shape[2..])];

        Same(tensor(expected, shape, dtype: ScalarType.Float64), Run(11, "Conv", [x, weight], [.. Attributes(windows), ("group", groups)]));
        var shifted = tensor(expected, shape, dtype: ScalarType.Float64).add(bias.reshape([-1, .. windows.Kernel.Select(_ => 1L)]));
        Same(shifted, Run(22, "Conv", [x, weight, bias], [.. Attributes(windows)[1..], ("group", groups)]));
    }

    [Theory]
    [InlineData("SAME_UPPER", 5, 3, 2, new long[] { 1, 1 })]
    [InlineData("SAME_UPPER", 6, 3, 2, new long[] { 0, 1 })]
    [InlineData("SAME_LOWER", 6, 3, 2, new long[] { 1, 0 })]
    [InlineData("SAME_UPPER", 5, 2, 1, new long[] { 0, 1 })]
    [InlineData("VALID", 6, 3, 2, new long[] { 0, 0 })]
    public void Conv_AutoPad_IsThesePads(string mode, int size, int kernel, int stride, long[] pads)
    {
        using var scope = NewDisposeScope();
        var (x, weight) = (OnnxNodes.Random(1, 1, 1, size), OnnxNodes.Random(2, 1, 1, kernel));
        var strides = ("strides", (object)new[] { stride });

        Same(Run(11, "Conv", [x, weight], strides, ("pads", pads)), Run(11, "Conv", [x, weight], strides, ("auto_pad", mode)));
        Same(Run(11, "MaxPool", [x], strides, ("pads", pads), ("kernel_shape", new[] { kernel })), Run(11, "MaxPool", [x], strides, ("auto_pad", mode), ("kernel_shape", new[] { kernel })));
    }

    [Theory]
    [MemberData(nameof(RanksAndSeeds))]
    public void ConvTranspose_RandomOptions_IsItsDefinition(int rank, int seed)
    {
        using var scope = NewDisposeScope();
        var random = new Random((seed * 10) + rank);
        var windows = Windows(random, rank, padsBelow: 2);
        var groups = random.Next(1, 3);
        var x = OnnxNodes.Random(seed, [2, 2 * groups, .. Positions(random, rank).Select(size => size - 3)]);
        var weight = OnnxNodes.Random(seed + 100, [2 * groups, 2, .. windows.Kernel]);
        var bias = OnnxNodes.Random(seed + 200, 2 * groups);
        var extra = windows.Strides.Select(stride => (long)random.Next((int)stride)).ToArray();
        var outputs = x.shape[2..].Select((size, axis) =>
            (windows.Strides[axis] * (size - 1)) + extra[axis] + ((windows.Kernel[axis] - 1) * windows.Dilations[axis]) + 1 - windows.Begin[axis] - windows.End[axis]).ToArray();
        if (outputs.Any(size => size <= 0)) return;
        var expected = tensor(windows.ConvolveTransposed(Values(x), x.shape, Values(weight), weight.shape, groups, outputs), [2, 2 * groups, .. outputs], dtype: ScalarType.Float64)
            .add(bias.reshape([-1, .. windows.Kernel.Select(_ => 1L)]));

        Same(expected, Run(11, "ConvTranspose", [x, weight, bias], [.. Attributes(windows), ("group", groups), ("output_padding", extra)]));
    }

    [Fact]
    public void ConvTranspose_OutputShapeAndAutoPad_CutTheWhole()
    {
        using var scope = NewDisposeScope();
        var (x, weight) = (Real([1, 2, 3], 1, 1, 3), Real([1, 10, 100], 1, 1, 3));

        Same([1, 10, 102, 20, 203, 30, 300], Run(11, "ConvTranspose", [x, weight], ("strides", new[] { 2 })));
        Same([10, 102, 20, 203, 30, 300], Run(11, "ConvTranspose", [x, weight], ("strides", new[] { 2 }), ("output_shape", new[] { 6 })));
        Same([1, 10, 102, 20, 203, 30], Run(11, "ConvTranspose", [x, weight], ("strides", new[] { 2 }), ("output_shape", new[] { 6 }), ("auto_pad", "SAME_UPPER")));
        Same([1, 10, 102, 20, 203, 30], Run(11, "ConvTranspose", [x, weight], ("strides", new[] { 2 }), ("auto_pad", "SAME_UPPER")));
        Same([10, 102, 20, 203, 30, 300], Run(11, "ConvTranspose", [x, weight], ("strides", new[] { 2 }), ("auto_pad", "SAME_LOWER")));
    }

    [Theory]
    [MemberData(nameof(RanksAndSeeds))]
    public void Pools_RandomOptions_AreTheirDefinitions(int rank, int seed)
    {
        using var scope = NewDisposeScope();
        var random = new Random((seed * 10) + rank);
        var windows = Windows(random, rank, padsBelow: 2);
        // A pad may be as wide as a window only where the window also sees the input.
        windows = windows with { Begin = Below(windows.Begin, windows), End = Below(windows.End, windows) };
        if (seed % 2 == 0) windows = windows with { Dilations = [.. windows.Kernel.Select(_ => 1L)] };
        var x = OnnxNodes.Random(seed, [2, 2, .. Positions(random, rank)]);
        var outputs = windows.OutputPositions(x.shape[2..]);
        var attributes = Attributes(windows);
        var values = Values(x);
        Tensor Expected(Func<double[], int, double> function) => tensor(windows.Pool(values, x.shape, outputs, function), [2, 2, .. outputs], dtype: ScalarType.Float64);

        Same(Expected((seen, _) => seen.Length == 0 ? double.NegativeInfinity : seen.Max()), Run(12, "MaxPool", [x], attributes));
        if (windows.Pool(values, x.shape, outputs, (seen, _) => seen.Length).Contains(0)) return;
        Same(Expected((seen, _) => seen.Average()), Run(19, "AveragePool", [x], attributes));
        Same(Expected((seen, pads) => seen.Sum() / (seen.Length + pads)), Run(19, "AveragePool", [x], [.. attributes, ("count_include_pad", 1)]));
        Same(Expected((seen, _) => Math.Pow(seen.Sum(value => Math.Pow(Math.Abs(value), 3)), 1 / 3.0)), Run(18, "LpPool", [x], [.. attributes, ("p", 3)]));

        static long[] Below(long[] pads, PlainWindows windows) => [.. pads.Select((pad, axis) => Math.Min(pad, windows.Kernel[axis] - 1))];
    }

    [Fact]
    public void Pools_CeilMode_LastWindowReachesBeyondTheEnd()
    {
        using var scope = NewDisposeScope();
        var x = Real([1, 2, 3, 4, 5, 6], 1, 1, 6);
        (string, object)[] options = [("kernel_shape", new[] { 3 }), ("strides", new[] { 2 }), ("ceil_mode", 1)];

        Same([3, 5, 6], Run(12, "MaxPool", [x], options));
        // What lies behind the end counts for no mean, pads or no pads.
        Same([2, 4, 5.5], Run(12, "AveragePool", [x], options));
        Same([2, 4, 5.5], Run(12, "AveragePool", [x], [.. options, ("count_include_pad", 1)]));
        // Five positions and a pad: a third window would begin in the pad alone.
        Same([2, 4], Run(12, "MaxPool", [x[TensorIndex.Ellipsis, TensorIndex.Slice(null, 4)]], ("kernel_shape", new[] { 2 }), ("strides", new[] { 2 }), ("pads", new[] { 0, 1 }), ("ceil_mode", 1)));
    }

    [Fact]
    public void GlobalPools_TakeAllPositions()
    {
        using var scope = NewDisposeScope();
        var x = Real([1, -2, 2, 3], 1, 2, 1, 2);

        Same([1, 3], Run(11, "GlobalMaxPool", [x]), 1, 2, 1, 1);
        Same([-0.5, 2.5], Run(11, "GlobalAveragePool", [x]), 1, 2, 1, 1);
        Same([Math.Sqrt(5), Math.Sqrt(13)], Run(11, "GlobalLpPool", [x]), 1, 2, 1, 1);
    }

    private static long[] Positions(Random random, int rank) => [.. Enumerable.Range(0, rank).Select(_ => (long)random.Next(6, 9))];

    private static PlainWindows Windows(Random random, int rank, int padsBelow)
    {
        long[] Each(int from, int below) => [.. Enumerable.Range(0, rank).Select(_ => (long)random.Next(from, below))];
        return new PlainWindows(Each(1, 4), Each(1, 4), Each(1, 3), Each(0, padsBelow), Each(0, padsBelow));
    }

    private static (string, object)[] Attributes(PlainWindows windows) =>
        [("kernel_shape", windows.Kernel), ("strides", windows.Strides), ("dilations", windows.Dilations), ("pads", windows.Begin.Concat(windows.End).ToArray())];
}
