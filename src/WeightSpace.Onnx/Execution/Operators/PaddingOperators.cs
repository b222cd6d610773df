using static TorchSharp.torch;

namespace WeightSpace.Onnx.Operators;

/// <summary>What adds elements around a tensor.</summary>
internal static class PaddingOperators
{
    internal static void Register(OnnxOperatorTable operators) => operators.Add("Pad", Pad);

    private static Tensor Pad(OnnxCall call)
    {
        var x = call.X;
        var pads = call.LongsOf("pads", 1) ?? throw call.Node.Malformed("it has no pads");
        var axes = call.Axes(call.Longs(3) ?? [.. Enumerable.Range(0, (int)x.dim()).Select(axis => (long)axis)], x.dim());
        if (pads.Length != 2 * axes.Length) throw call.Node.Malformed($"its pads should have {2 * axes.Length} numbers and have {pads.Length}");
        var shape = x.shape;
        for (var i = 0; i < axes.Length; i++) shape[axes[i]] = Grown(shape[axes[i]], pads[i], pads[i + axes.Length]);
        call.RequireAffordable(shape);
        var mode = call.String("mode", "constant");
        if (mode == "constant") return Constant(call, x, pads, axes);
        for (var i = 0; i < axes.Length; i++)
        {
            var (size, begin, end) = (x.shape[axes[i]], pads[i], pads[i + axes.Length]);
            if (begin == 0 && end == 0) continue;
            if (size == 0) throw call.Node.Malformed($"axis {axes[i]} is empty and cannot be padded by its own elements");
            var indices = new long[Math.Max(0, begin + size + end)];
            for (var at = 0; at < indices.Length; at++) indices[at] = Source(call, mode, at - begin, size);
            x = x.index_select(axes[i], call.Tensor(indices, indices.Length));
        }

        return x;
    }

    /// <summary>A size with pads; numbers from a file may overflow.</summary>
    internal static long Grown(long size, long begin, long end) => (long)Math.Clamp((double)size + begin + end, 0, 1e18);

    private static Tensor Constant(OnnxCall call, Tensor x, long[] pads, long[] axes)
    {
        var (begin, end) = (new long[x.dim()], new long[x.dim()]);
        for (var i = 0; i < axes.Length; i++) (begin[axes[i]], end[axes[i]]) = (pads[i], pads[i + axes.Length]);
        var value = call.Optional(2) is { } given ? OnnxTensors.Doubles(given)[0] : 0;
        if (x.dtype != ScalarType.Bool) return ConvolutionOperators.Pad(x, begin, end, value);
        return ConvolutionOperators.Pad(x.to(ScalarType.Int64), begin, end, value).to(ScalarType.Bool);
    }

    /// <summary>Which element stands at a position that may lie outside.</summary>
    private static long Source(OnnxCall call, string mode, long at, long size)
    {
        switch (mode)
        {
            case "edge":
                return Math.Clamp(at, 0, size - 1);
            case "wrap":
                return ((at % size) + size) % size;
            case "reflect":
                var period = Math.Max(1, 2 * (size - 1));
                var place = ((at % period) + period) % period;
                return place < size ? place : period - place;
            default:
                throw call.Unsupported($"mode '{mode}'");
        }
    }
}
