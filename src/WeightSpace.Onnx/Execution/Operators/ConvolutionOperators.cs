using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WeightSpace.Onnx.Operators;

/// <summary>Convolutions over one, two or three spatial axes.</summary>
internal static class ConvolutionOperators
{
    internal static void Register(OnnxOperatorTable operators)
    {
        operators.Add("Conv", Conv);
        operators.Add("ConvTranspose", ConvTranspose);
    }

    /// <summary>Adds positions around the spatial axes; negative numbers take positions away.</summary>
    internal static Tensor Pad(Tensor x, IReadOnlyList<long> begin, IReadOnlyList<long> end, double value = 0)
    {
        if (begin.Concat(end).All(count => count == 0)) return x;
        // The engine counts axes from the last one.
        var pads = new List<long>();
        for (var axis = begin.Count - 1; axis >= 0; axis--) pads.AddRange([begin[axis], end[axis]]);
        return functional.pad(x, pads.ToArray(), PaddingModes.Constant, value);
    }

    private static long Groups(OnnxCall call) =>
        call.Int("group", 1) is > 0 and var groups ? groups : throw call.Node.Malformed($"its group is {call.Int("group", 1)}; expected a positive number");

    private static Tensor Conv(OnnxCall call)
    {
        var (x, weight, bias) = (call.X, call[1], call.Optional(2));
        var window = OnnxWindow.Of(call, x.shape[2..], weight.shape[2..]);
        var groups = Groups(call);
        long[] padding = window.Begin;
        if (!window.Begin.AsSpan().SequenceEqual(window.End))
        {
            x = Pad(x, window.Begin, window.End);
            padding = OnnxWindow.Repeat(0, window.Rank);
        }

        return window.Rank switch
        {
            1 => functional.conv1d(x, weight, bias, window.Strides[0], padding[0], window.Dilations[0], groups),
            2 => functional.conv2d(x, weight, bias, window.Strides, padding, window.Dilations, groups),
            3 => functional.conv3d(x, weight, bias, window.Strides, padding, window.Dilations, groups),
            _ => throw call.Unsupported($"a convolution over {window.Rank} axes"),
        };
    }

    /// <summary>The whole result, cut or widened to the size asked for: this covers pads, output_padding and
    /// output_shape alike.</summary>
    private static Tensor ConvTranspose(OnnxCall call)
    {
        var (x, weight, bias) = (call.X, call[1], call.Optional(2));
        var rank = (int)x.dim() - 2;
        var window = OnnxWindow.Of(call, x.shape[2..], weight.shape[2..]);
        var groups = Groups(call);
        call.RequireAffordable([x.shape[0], weight.shape[1], groups, .. x.shape[2..].Select((size, axis) => PaddingOperators.Grown(size * window.Strides[axis], window.Extent(axis), 0))]);
        var full = rank switch
        {
            1 => functional.conv_transpose1d(x, weight, null, window.Strides[0], 0, 0, window.Dilations[0], groups),
            2 => functional.conv_transpose2d(x, weight, null, window.Strides, [0, 0], [0, 0], window.Dilations, groups),
            3 => functional.conv_transpose3d(x, weight, null, window.Strides, [0, 0, 0], [0, 0, 0], window.Dilations, groups),
            _ => throw call.Unsupported($"a convolution over {rank} axes"),
        };
        var (begin, end) = Cut(call, window, x.shape[2..], full.shape[2..]);
        var result = Pad(full, begin, end);
        return bias is null ? result : result.add(bias.reshape([-1, .. OnnxWindow.Repeat(1, rank)]));
    }

    private static (long[] Begin, long[] End) Cut(OnnxCall call, OnnxWindow window, long[] positions, long[] full)
    {
        var mode = call.String("auto_pad", "NOTSET");
        var extra = call.Ints("output_padding") ?? OnnxWindow.Repeat(0, window.Rank);
        var sizes = call.Ints("output_shape")?[^window.Rank..];
        var (begin, end) = (new long[window.Rank], new long[window.Rank]);
        for (var axis = 0; axis < window.Rank; axis++)
        {
            var size = sizes?[axis] ?? (mode is "SAME_UPPER" or "SAME_LOWER" ? positions[axis] * window.Strides[axis] : (long?)null);
            if (size is null)
            {
                var pads = call.Ints("pads") ?? OnnxWindow.Repeat(0, 2 * window.Rank);
                (begin[axis], end[axis]) = mode == "VALID" ? (0, extra[axis]) : (-pads[axis], extra[axis] - pads[axis + window.Rank]);
                continue;
            }

            var total = full[axis] + extra[axis] - size.Value;
            var first = mode == "SAME_UPPER" ? total / 2 : total - (total / 2);
            (begin[axis], end[axis]) = (-first, size.Value - full[axis] + first);
        }

        return (begin, end);
    }
}
