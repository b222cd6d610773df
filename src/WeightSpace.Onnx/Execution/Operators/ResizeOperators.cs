using static TorchSharp.torch;

namespace WeightSpace.Onnx.Operators;

/// <summary>Interpolation to other sizes.</summary>
/// <remarks>
/// Every mode is linear in its input and separable, so each axis is one matrix product (nearest: one selection), whose
/// weights are computed
/// here from the definition of the coordinates. That covers any rank, and all modes alike.
/// </remarks>
internal static class ResizeOperators
{
    internal static void Register(OnnxOperatorTable operators) => operators.Add("Resize", Resize);

    private static Tensor Resize(OnnxCall call)
    {
        var x = call.X;
        if (call.Flag("antialias")) throw call.Unsupported("antialias of Resize");
        var axes = call.Axes(call.Ints("axes") ?? [.. Enumerable.Range(0, (int)x.dim()).Select(axis => (long)axis)], x.dim());
        var (scales, sizes) = Sizes(call, x, axes);
        call.RequireAffordable([.. x.shape.Where((_, axis) => !axes.Contains(axis)), .. sizes]);
        for (var i = 0; i < axes.Length; i++)
        {
            // A size that stays may still move: half a step is half a step only where scale and size agree.
            if (sizes[i] == x.shape[axes[i]] && scales[i] == 1) continue;
            x = Along(call, x, axes[i], scales[i], sizes[i]);
        }

        return x;
    }

    private static (double[] Scales, long[] Sizes) Sizes(OnnxCall call, Tensor x, long[] axes)
    {
        var inputs = Array.ConvertAll(axes, axis => x.shape[axis]);
        if (call.Optional(3) is not null)
        {
            var sizes = call.Longs(3)!;
            if (sizes.Length != axes.Length) throw call.Node.Malformed($"its sizes should have {axes.Length} numbers and have {sizes.Length}");
            var scales = sizes.Select((size, i) => size / (double)inputs[i]).ToArray();
            var policy = call.String("keep_aspect_ratio_policy", "stretch");
            if (policy == "stretch") return (scales, sizes);
            var scale = policy == "not_larger" ? scales.Min() : scales.Max();
            return (Array.ConvertAll(scales, _ => scale), Array.ConvertAll(inputs, input => (long)Math.Floor((scale * input) + 0.5)));
        }

        var given = OnnxTensors.Doubles(call[2]);
        if (given.Length != axes.Length) throw call.Node.Malformed($"its scales should have {axes.Length} numbers and have {given.Length}");
        return (given, [.. given.Select((scale, i) => (long)Math.Floor(inputs[i] * scale))]);
    }

    private static Tensor Along(OnnxCall call, Tensor x, long axis, double scale, long size)
    {
        var input = x.shape[axis];
        var mode = call.String("mode", "nearest");
        var places = Enumerable.Range(0, (int)size).Select(at => Coordinate(call, at, scale, input, size)).ToArray();
        if (mode == "nearest")
        {
            var rounding = call.String("nearest_mode", "round_prefer_floor");
            return x.index_select(axis, call.Tensor([.. places.Select(place => Math.Clamp(Rounded(rounding, place), 0, input - 1))], size));
        }

        var weights = new double[size * input];
        for (var at = 0; at < size; at++)
        {
            foreach (var (source, weight) in Neighbours(call, mode, places[at], input)) weights[(at * input) + Math.Clamp(source, 0, input - 1)] += weight;
        }

        return x.transpose(axis, -1).matmul(call.Tensor(weights, size, input).t()).transpose(axis, -1);
    }

    /// <summary>The place in the input that a position of the output comes from.</summary>
    private static double Coordinate(OnnxCall call, int at, double scale, long input, long output) => call.String("coordinate_transformation_mode", "half_pixel") switch
    {
        "half_pixel" => ((at + 0.5) / scale) - 0.5,
        "pytorch_half_pixel" => output > 1 ? ((at + 0.5) / scale) - 0.5 : 0,
        "asymmetric" => at / scale,
        "align_corners" => output > 1 ? at * (input - 1) / (double)(output - 1) : 0,
        "half_pixel_symmetric" => (input / 2.0 * (1 - (output / (scale * input)))) + ((at + 0.5) / scale) - 0.5,
        var other => throw call.Unsupported($"coordinate_transformation_mode '{other}'"),
    };

    private static long Rounded(string mode, double place) => (long)(mode switch
    {
        "floor" => Math.Floor(place),
        "ceil" => Math.Ceiling(place),
        "round_prefer_ceil" => Math.Floor(place + 0.5),
        _ => Math.Ceiling(place - 0.5),
    });

    private static IEnumerable<(long Source, double Weight)> Neighbours(OnnxCall call, string mode, double place, long input)
    {
        var floor = Math.Floor(place);
        var part = place - floor;
        var source = (long)floor;
        if (mode == "linear") return [(source, 1 - part), (source + 1, part)];
        if (mode != "cubic") throw call.Unsupported($"mode '{mode}' of Resize");
        var a = call.Float("cubic_coeff_a", -0.75);
        var weights = Enumerable.Range(-1, 4).Select(offset => (Source: source + offset, Weight: Cubic(Math.Abs(part - offset), a)));
        if (!call.Flag("exclude_outside")) return weights;
        var inside = weights.Where(entry => entry.Source >= 0 && entry.Source < input).ToList();
        var total = inside.Sum(entry => entry.Weight);
        return inside.ConvertAll(entry => (entry.Source, entry.Weight / total));
    }

    /// <summary>Keys's kernel, 0 from distance 2 on.</summary>
    private static double Cubic(double distance, double a) => distance < 1
        ? ((((a + 2) * distance) - (a + 3)) * distance * distance) + 1
        : a * ((((((distance - 5) * distance) + 8) * distance) - 4));
}
