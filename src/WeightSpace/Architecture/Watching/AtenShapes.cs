using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;
using static WeightSpace.AtenOperators;

namespace WeightSpace;

/// <summary>Concatenation, repetition, shuffles, windows, complex numbers and Fourier transforms.</summary>
internal static class AtenShapes
{
    public static void Add(Dictionary<string, Func<AtenCall, TracedValue[]?>> table)
    {
        foreach (var name in Words("cat concat concatenate")) table[name] = Concat;
        table["stack"] = Stack;
        table["broadcast_tensors"] = call => [.. call.Values(0).Zip(call.Operator.Outputs, (value, output) => call.Graph.Stretch(value, output.Shape))];
        table["repeat"] = Repeat;
        table["repeat_interleave"] = Interleave;
        foreach (var name in Words("channel_shuffle native_channel_shuffle")) table[name] = ChannelShuffle;
        table["flip"] = call => One(call.Ints(1).Aggregate(call.Value(0), (value, axis) => Taken(call, value, axis, place => value.Shape[value.Axis(axis)] - 1 - place)));
        table["roll"] = Roll;
        table["pixel_shuffle"] = PixelShuffle;
        table["pixel_unshuffle"] = PixelUnshuffle;
        table["unfold"] = Windows;
        foreach (var name in Words("_fft_r2c _fft_c2r _fft_c2c"))
        {
            table[name] = call => One(call.Graph.Reposition(
                "FFT", call.Value(0), [.. call.Ints(1).Select(axis => call.Value(0).Axis(axis)).Select(axis => (axis, call.Shape[axis]))]));
        }

        // Real and imaginary part are no two of a kind.
        table["view_as_real"] = call => One(call.Graph.Reposition("complex parts", call.Graph.Stretch(call.Graph.Reshape(call.Value(0), call.Value(0).Shape.Add(1)), call.Shape), (call.Shape.Length - 1, 2)));
        table["view_as_complex"] = call => One(call.Graph.Reshape(call.Graph.Reposition("complex parts", call.Value(0), (call.Shape.Length, 1)), call.Shape));
    }

    private static TracedValue[] Concat(AtenCall call)
    {
        // An empty tensor of one axis may stand among others of any rank.
        TracedValue[] parts = [.. call.Values(0).Where(part => !part.Shape.Contains(0))];
        return One(call.Graph.Concat(call.Axis(1, call.Shape.Length, 0), parts));
    }

    private static TracedValue[] Stack(AtenCall call)
    {
        var axis = call.Axis(1, call.Shape.Length, 0);
        if (axis == 0 && call.Values(0) is { Length: > 1 } parts && parts.All(part => !part.IsConstant)) return One(call.Graph.Stack(parts[0].Shape, [.. parts.Select(part => new Lazy<TracedValue>(part))]));
        return One(call.Graph.Concat(axis, [.. call.Values(0).Select(part => call.Graph.Reshape(part, part.Shape.Insert(axis, 1)))]));
    }

    /// <summary>All of an axis again and again.</summary>
    private static TracedValue[] Repeat(AtenCall call)
    {
        var times = call.Ints(1);
        var value = call.Graph.Reshape(call.Value(0), [.. Enumerable.Repeat(1, times.Length - call.Value(0).Rank), .. call.Value(0).Shape]);
        return One(Repeated(call, value, times, inner: false));
    }

    /// <summary>Each index again and again.</summary>
    private static TracedValue[]? Interleave(AtenCall call)
    {
        if (!call.IsNumber(1) || !call.IsNumber(2)) return null;
        var value = call.Value(0);
        var times = Enumerable.Repeat(1, value.Rank).ToArray();
        times[call.Axis(2, value.Rank)] = call.Int(1);
        return One(Repeated(call, value, times, inner: true));
    }

    private static TracedValue Repeated(AtenCall call, TracedValue value, int[] times, bool inner)
    {
        var apart = ImmutableArray.CreateBuilder<int>();
        var wide = ImmutableArray.CreateBuilder<int>();
        for (var axis = 0; axis < times.Length; axis++)
        {
            if (times[axis] > 1 && !inner) (apart, wide) = (Both(apart, 1), Both(wide, times[axis]));
            (apart, wide) = (Both(apart, value.Shape[axis]), Both(wide, value.Shape[axis]));
            if (times[axis] > 1 && inner) (apart, wide) = (Both(apart, 1), Both(wide, times[axis]));
        }

        return call.Graph.Reshape(call.Graph.Stretch(call.Graph.Reshape(value, apart.ToImmutable()), wide.ToImmutable()), call.Shape);

        static ImmutableArray<int>.Builder Both(ImmutableArray<int>.Builder list, int size)
        {
            list.Add(size);
            return list;
        }
    }

    private static TracedValue Taken(AtenCall call, TracedValue value, int axis, Func<int, int> source)
    {
        var along = value.Axis(axis);
        return call.Graph.Apply(new TakeRule(along, [.. Enumerable.Range(0, value.Shape[along]).Select(source)]), value.Shape, value);
    }

    private static TracedValue[]? Roll(AtenCall call)
    {
        var (shifts, axes) = (call.Ints(1), call.Ints(2));
        // Without axes it goes over all elements in a row.
        if (axes.Length == 0) return null;
        return One(axes.Zip(shifts).Aggregate(call.Value(0), (value, one) =>
        {
            var size = value.Shape[value.Axis(one.First)];
            return Taken(call, value, one.First, place => (int)(((place - (long)one.Second) % size + size) % size));
        }));
    }

    private static TracedValue[] ChannelShuffle(AtenCall call)
    {
        var (value, graph, groups) = (call.Value(0), call.Graph, call.Int(1));
        var apart = graph.Reshape(value, [value.Shape[0], groups, value.Shape[1] / groups, .. value.Shape[2..]]);
        return One(graph.Reshape(graph.Transpose(apart, [0, 2, 1, .. Range(3, apart.Rank)]), value.Shape));
    }

    private static TracedValue[]? PixelShuffle(AtenCall call)
    {
        var (value, graph, factor) = (call.Value(0), call.Graph, call.Int(1));
        if (value.Rank != 4) return null;
        var apart = graph.Reshape(value, value.Shape[0], value.Shape[1] / (factor * factor), factor, factor, value.Shape[2], value.Shape[3]);
        return One(graph.Reshape(graph.Transpose(apart, 0, 1, 4, 2, 5, 3), call.Shape));
    }

    private static TracedValue[]? PixelUnshuffle(AtenCall call)
    {
        var (value, graph, factor) = (call.Value(0), call.Graph, call.Int(1));
        if (value.Rank != 4) return null;
        var apart = graph.Reshape(value, value.Shape[0], value.Shape[1], value.Shape[2] / factor, factor, value.Shape[3] / factor, factor);
        return One(graph.Reshape(graph.Transpose(apart, 0, 1, 3, 5, 2, 4), call.Shape));
    }

    /// <summary>Overlapping pieces of an axis, whose length becomes the last one.</summary>
    private static TracedValue[] Windows(AtenCall call)
    {
        var (value, graph) = (call.Value(0), call.Graph);
        var axis = call.Axis(1, value.Rank);
        var (count, size) = (call.Shape[axis], call.Shape[^1]);
        var pieces = graph.Reshape(graph.Reposition("windows", value, (axis, count * size)), [.. value.Shape[..axis], count, size, .. value.Shape[(axis + 1)..]]);
        return One(graph.Transpose(pieces, [.. Range(0, axis + 1), .. Range(axis + 2, pieces.Rank), axis + 1]));
    }
}
