using System.Globalization;
using WeightSpace.SymmetryBasis;
using static WeightSpace.AtenOperators;

namespace WeightSpace;

/// <summary>Convolutions, normalisations, softmax, pooling, padding, resampling.</summary>
internal static class AtenLayers
{
    public static void Add(Dictionary<string, Func<AtenCall, TracedValue[]?>> table)
    {
        foreach (var name in Words("convolution _convolution")) table[name] = Convolution;
        table["batch_norm"] = call => One(Vectors(call, "BatchNorm", 1, call.Value(0), call.Has(1) || call.Has(2) ? call.Present(1, 2, 3, 4) : [], call.Present(3, 4)));
        foreach (var name in Words("native_batch_norm _native_batch_norm_legit cudnn_batch_norm"))
            table[name] = call => Vectors(call, "BatchNorm", 1, call.Value(0), call.Has(1) ? call.Present(1, 2, 3, 4) : [], call.Present(3, 4)) is var result ? [result, .. Rest(call, result)] : null;
        table["instance_norm"] = InstanceNorm;
        foreach (var name in Words("layer_norm native_layer_norm")) table[name] = call => Layer(call, "LayerNorm") is var result ? [result, .. Rest(call, result)] : null;
        foreach (var name in Words("rms_norm _fused_rms_norm")) table[name] = call => Layer(call, "RMSNorm") is var result ? [result, .. Rest(call, result)] : null;
        table["group_norm"] = call => One(Vectors(
            call, "GroupNorm", 1, call.Apply(new GroupNormRule(call.Int(1)), call.Value(0)), call.Present(2, 3), []));
        foreach (var name in Words("softmax log_softmax _softmax _log_softmax softmin _safe_softmax")) table[name] = call => One(call.Apply(new NormalizeRule("Softmax", call.Axis(1, call.Value(0).Rank)), call.Value(0)));
        foreach (var kind in Words("max_pool avg_pool adaptive_avg_pool adaptive_max_pool fractional_max_pool _adaptive_avg_pool"))
        {
            foreach (var digit in (ReadOnlySpan<int>)[1, 2, 3])
            {
                foreach (var end in (ReadOnlySpan<string>)["", "_with_indices"])
                    table[string.Create(CultureInfo.InvariantCulture, $"{kind}{digit}d{end}")] = call => Resized(call, call.Name, digit);
            }
        }

        foreach (var kind in Words("nearest1d nearest2d nearest3d _nearest_exact1d _nearest_exact2d _nearest_exact3d linear1d bilinear2d bicubic2d trilinear3d _bilinear2d_aa _bicubic2d_aa"))
        {
            var name = kind[0] == '_' ? $"_upsample{kind}" : $"upsample_{kind}";
            table[name] = call => Resized(call, "Upsample", call.Shape.Length - 2);
        }

        foreach (var digit in (ReadOnlySpan<int>)[1, 2, 3])
        {
            foreach (var kind in Words("reflection_pad replication_pad")) table[string.Create(CultureInfo.InvariantCulture, $"{kind}{digit}d")] = call => Resized(call, "Pad", digit);
        }

        // Values go to the positions that the second operand tells, each in its own channel.
        foreach (var digit in (ReadOnlySpan<int>)[2, 3])
        {
            table[string.Create(CultureInfo.InvariantCulture, $"max_unpool{digit}d")] = call => One(call.Graph.Elementwise("add", call.Shape, [.. call.Present(0, 1).Select(value => call.Graph.Reposition(
                "MaxUnpool", value, [.. Range(call.Shape.Length - digit, call.Shape.Length).Select(axis => (axis, call.Shape[axis]))]))]));
        }

        table["glu"] = Gated;
        table["constant_pad_nd"] = Pad;
        table["im2col"] = call => call.Value(0).Rank == 4 ? One(call.Apply(new PatchRule(call.Value(0).Shape[1], call.Shape), call.Value(0))) : null;
        table["col2im"] = call => call.Value(0).Rank == 3 ? One(call.Apply(new PatchRule(call.Shape[1], call.Shape), call.Value(0))) : null;
    }

    /// <summary>Input, kernel, bias, stride, padding, dilation, transposed, output padding, groups.</summary>
    private static TracedValue[] Convolution(AtenCall call) =>
        One(call.Apply(new ConvolutionRule(call.Int(8), call.Flag(6), [.. call.Shape.Skip(2)]), call.Present(0, 1, 2)));

    /// <summary>Without learned scale there may be running statistics all the same, which are then applied under their own
    /// name.</summary>
    private static TracedValue Vectors(AtenCall call, string name, int axis, TracedValue value, TracedValue[] vectors, TracedValue[] statistics)
    {
        if (vectors.Length == 0) vectors = statistics;
        return vectors.Length == 0 ? value : call.Apply(new ScaleShiftRule(name, axis), [value, .. vectors]);
    }

    private static TracedValue[] InstanceNorm(AtenCall call)
    {
        var value = call.Value(0);
        return One(Vectors(call, "InstanceNorm", 1, call.Apply(new NormalizeRule("InstanceNorm", Range(2, value.Rank)), value), call.Present(1, 2, 3, 4), []));
    }

    /// <summary>Input, sizes of the axes, scale, shift.</summary>
    private static TracedValue Layer(AtenCall call, string name)
    {
        var rank = call.Ints(1).Length;
        var value = call.Apply(new NormalizeRule(name, [.. Enumerable.Range(1, rank).Select(axis => -axis)]), call.Value(0));
        if (rank == 1) return call.Has(2) ? call.Apply(new ScaleShiftRule(name, -1), [value, .. call.Present(2, 3)]) : value;
        if (call.Has(2)) value = call.Graph.Elementwise("mul", call.Shape, value, call.Value(2));
        return call.Has(3) ? call.Graph.Elementwise("add", call.Shape, value, call.Value(3)) : value;
    }

    /// <summary>Channels pass, the last axes are new; further results (positions of maxima) are of the same kind.</summary>
    private static TracedValue[] Resized(AtenCall call, string name, int positions)
    {
        var rank = call.Shape.Length;
        return [.. call.Operator.Outputs.Select(output => call.Graph.Reposition(name, call.Value(0), [.. Range(rank - positions, rank).Select(axis => (axis, output.Shape[axis]))]))];
    }

    /// <summary>One half of the channels opens and closes the other.</summary>
    private static TracedValue[] Gated(AtenCall call)
    {
        var (value, axis) = (call.Value(0), call.Axis(1, call.Shape.Length, -1));
        var half = call.Shape[axis];
        var gate = call.Graph.Elementwise("sigmoid", call.Shape, call.Graph.Slice(value, axis, half, half));
        return One(call.Graph.Elementwise("mul", call.Shape, call.Graph.Slice(value, axis, 0, half), gate));
    }

    /// <summary>Blocks of one number before and behind, from the last axis on.</summary>
    private static TracedValue[] Pad(AtenCall call)
    {
        var (value, graph, widths) = (call.Value(0), call.Graph, call.Ints(1));
        for (var i = 0; i < widths.Length / 2; i++)
        {
            var axis = value.Rank - 1 - i;
            var (before, after) = (widths[2 * i], widths[(2 * i) + 1]);
            if (before < 0) value = graph.Slice(value, axis, -before, value.Shape[axis] + before);
            if (after < 0) value = graph.Slice(value, axis, 0, value.Shape[axis] + after);
            var parts = new List<TracedValue> { value };
            if (before > 0) parts.Insert(0, TraceGraph.Constant(value.Shape.SetItem(axis, before), isUniform: true));
            if (after > 0) parts.Add(TraceGraph.Constant(value.Shape.SetItem(axis, after), isUniform: true));
            value = graph.Concat(axis, parts);
        }

        return One(value);
    }
}
