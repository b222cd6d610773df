using System.Collections.Immutable;

namespace WeightSpace;

/// <summary>The ATen operators that show a tensor in another way: the same elements, a part of them, or repetitions.</summary>
internal static class AtenViews
{
    /// <summary>The views that an operator gives, one per result; null if it is no such operator.</summary>
    public static TraceView[]? Find(TraceImport import, TraceOperator one)
    {
        if (one.Inputs.IsEmpty || one.Inputs[0] is not TraceTensor operand) return null;
        var (graph, shape, call) = (import.Graph, one.Outputs[0].Shape, new AtenCall(import, one));
        var rank = operand.Shape.Length;
        switch (one.Name)
        {
            case "detach" or "alias" or "contiguous" or "clone" or "to" or "_to_copy" or "type_as" or "lift_fresh" or "lift" or "resolve_conj" or "resolve_neg" or "data" or "requires_grad_"
                or "view_as" or "reshape_as" or "expand_as" or "positive" or "cpu" or "float" or "double" or "pin_memory" or "conj" or "_conj" when operand.Shape.SequenceEqual(shape):
                return [TraceView.Same];
            case "view" or "reshape" or "_unsafe_view" or "_reshape_alias" or "flatten" or "unflatten" or "squeeze" or "unsqueeze" or "ravel" or "view_as" or "reshape_as"
                or "atleast_1d" or "atleast_2d" when Count(operand.Shape) == Count(shape):
                return [TraceView.Reshaped(graph, shape)];
            case "t" or "numpy_T" or "mT" or "adjoint" or "matrix_H" when rank >= 1:
                return [rank == 1 ? TraceView.Same : TraceView.Transposed(graph, one.Name == "numpy_T" ? [.. Enumerable.Range(0, rank).Reverse()] : Swapped(rank, rank - 2, rank - 1))];
            case "transpose" or "swapaxes" or "swapdims" when rank > 0:
                return [TraceView.Transposed(graph, Swapped(rank, call.Axis(1, rank), call.Axis(2, rank)))];
            case "permute":
                return [TraceView.Transposed(graph, [.. call.Ints(1).Select(axis => axis < 0 ? axis + rank : axis)])];
            case "expand" or "broadcast_to" or "expand_as":
                return [TraceView.ReadOnly(graph, one.Name, value => graph.Stretch(value, shape))];
            case "select":
                var (axis, index) = (call.Axis(1, rank), call.Int(2));
                return [TraceView.Part(graph, axis, index < 0 ? index + operand.Shape[axis] : index, 1, 1, keepsAxis: false)];
            case "slice" when call.Int(4, 1) > 0:
                var along = call.Axis(1, rank, 0);
                var start = call.Int(2, 0);
                return [TraceView.Part(graph, along, Math.Max(0, start < 0 ? start + operand.Shape[along] : start), shape[along], call.Int(4, 1), keepsAxis: true)];
            case "narrow":
                var narrowed = call.Axis(1, rank);
                var from = call.Int(2);
                return [TraceView.Part(graph, narrowed, from < 0 ? from + operand.Shape[narrowed] : from, shape[narrowed], 1, keepsAxis: true)];
            case "chunk" or "split" or "split_with_sizes" or "tensor_split" or "unsafe_split" or "unsafe_chunk" or "unsafe_split_with_sizes":
                return Parts(graph, one, call.Axis(2, rank, 0));
            case "unbind":
                var unbound = call.Axis(1, rank, 0);
                return [.. Enumerable.Range(0, one.Outputs.Length).Select(i => TraceView.Part(graph, unbound, i, 1, 1, keepsAxis: false))];
            default:
                return null;
        }
    }

    private static TraceView[] Parts(TraceGraph graph, TraceOperator one, int axis)
    {
        var start = 0;
        var views = new TraceView[one.Outputs.Length];
        for (var i = 0; i < views.Length; i++)
        {
            var length = one.Outputs[i].Shape[axis];
            views[i] = TraceView.Part(graph, axis, start, length, 1, keepsAxis: true);
            start += length;
        }

        return views;
    }

    private static ImmutableArray<int> Swapped(int rank, int first, int second)
    {
        var order = Enumerable.Range(0, rank).ToArray();
        (order[first], order[second]) = (second, first);
        return [.. order];
    }

    private static long Count(ImmutableArray<int> shape) => shape.Aggregate(1L, (product, size) => product * size);
}
