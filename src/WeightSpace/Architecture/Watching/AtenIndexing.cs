using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;
using static WeightSpace.AtenOperators;

namespace WeightSpace;

/// <summary>Reading and writing at computed places.</summary>
internal static class AtenIndexing
{
    public static void Add(Dictionary<string, Func<AtenCall, TracedValue[]?>> table)
    {
        table["embedding"] = call => One(call.Apply(new GatherRule(0), call.Value(0), call.Value(1)));
        foreach (var name in Words("embedding_bag _embedding_bag _embedding_bag_forward_only")) table[name] = Bag;
        table["index_select"] = call => One(Gather(call, call.Value(0), call.Axis(1, call.Value(0).Rank), call.Value(2), call.Shape));
        table["index"] = Index;
        table["index_put"] = IndexPut;
        table["gather"] = call => One(call.Apply(new GatherElementsRule(call.Axis(1, call.Value(0).Rank)), call.Value(0), call.Value(2)));
        foreach (var name in Words("scatter scatter_add scatter_reduce"))
        {
            // A number in place of a tensor is the same everywhere.
            table[name] = call => One(call.Apply(
                new ScatterElementsRule(call.Axis(1, call.Value(0).Rank)), call.Value(0), call.Value(2),
                call.Has(3) ? call.Value(3) : TraceGraph.Constant(call.Value(2).Shape, isUniform: true)));
        }

        foreach (var name in Words("index_add index_copy index_reduce")) table[name] = call => One(Placed(call, call.Value(0), [call.Axis(1, call.Value(0).Rank)], call.Value(3), call.Axis(1, call.Value(0).Rank)));
        table["index_fill"] = call => One(call.Graph.Reposition(call.Name, call.Value(0), (call.Axis(1, call.Value(0).Rank), call.Shape[call.Axis(1, call.Value(0).Rank)])));
        foreach (var name in Words("tril triu"))
        {
            table[name] = call => call.Shape is var shape
                ? One(call.Graph.Reposition(name, call.Value(0), (shape.Length - 2, shape[^2]), (shape.Length - 1, shape[^1])))
                : null;
        }

        table["diagonal"] = Diagonal;
    }

    private static TracedValue Gather(AtenCall call, TracedValue table, int axis, TracedValue indices, ImmutableArray<int> shape) =>
        call.Graph.Apply(new GatherRule(axis), shape, table, indices.Rank == 0 ? call.Graph.Reshape(indices, 1) : indices);

    /// <summary>Table, symbols in a row, where the bags begin; the weights of the symbols are the last tensor.</summary>
    private static TracedValue[] Bag(AtenCall call)
    {
        var (graph, table, symbols) = (call.Graph, call.Value(0), call.Value(1));
        var rows = Gather(call, table, 0, symbols, [symbols.Shape[0], table.Shape[1]]);
        if (call.Has(6)) rows = graph.Elementwise("mul", rows.Shape, rows, graph.Reshape(call.Value(6), symbols.Shape[0], 1));
        return [graph.Reposition("EmbeddingBag", rows, (0, call.Shape[0])), .. call.Operator.Outputs.Skip(1).Select(output => TraceGraph.Constant(output.Shape))];
    }

    /// <summary>Tensors of indices or masks, null where an axis is taken whole.</summary>
    private static TracedValue[]? Index(AtenCall call)
    {
        var (value, indices, graph) = (call.Value(0), call.List(1), call.Graph);
        var given = Enumerable.Range(0, indices.Length).Where(i => indices[i] is not null).ToArray();
        if (given.Length == 0) return One(value);
        var first = given[0];
        if (given.Length == 1 && indices[first]!.IsMask)
        {
            // The axes of the mask become one of as many indices as it has marks.
            var rank = indices[first]!.Shape.Length;
            if (rank == 0) return null;
            var merged = graph.Reshape(value, [.. value.Shape[..first], value.Shape.AsSpan().Slice(first, rank).ToArray().Aggregate(1, (product, size) => product * size), .. value.Shape[(first + rank)..]]);
            return One(graph.Reposition("mask", merged, (first, call.Shape[first])));
        }

        if (given.Any(i => indices[i]!.IsMask)) return null;
        // Indices of several axes are pairs, triples, …: places in the axis that these make together, which comes first
        // unless they stand side by side.
        var together = given.Select(i => value.Shape[i]).Aggregate(1, (product, size) => product * size);
        var places = graph.Elementwise("add", BroadcastShape(given.Select(i => indices[i]!.Shape)), [.. given.Select(i => call.Import.Find(indices[i]!).Value)]);
        var isBlock = given[^1] - first == given.Length - 1;
        var others = Enumerable.Range(0, value.Rank).Except(given).ToArray();
        int[] order = isBlock ? [.. Enumerable.Range(0, value.Rank)] : [.. given, .. others];
        var axis = isBlock ? first : 0;
        var moved = graph.Transpose(value, [.. order]);
        moved = graph.Reshape(moved, [.. moved.Shape[..axis], together, .. moved.Shape[(axis + given.Length)..]]);
        return One(graph.Reshape(Gather(call, moved, axis, places, [.. moved.Shape[..axis], .. places.Rank == 0 ? [1] : places.Shape, .. moved.Shape[(axis + 1)..]]), call.Shape));
    }

    private static ImmutableArray<int> BroadcastShape(IEnumerable<ImmutableArray<int>> shapes)
    {
        var all = shapes.ToArray();
        var rank = all.Max(shape => shape.Length);
        return [.. Enumerable.Range(1, rank).Select(fromEnd => all.Max(shape => fromEnd > shape.Length ? 1 : shape[^fromEnd])).Reverse()];
    }

    /// <summary>Self, indices, values.</summary>
    private static TracedValue[]? IndexPut(AtenCall call)
    {
        var (value, indices) = (call.Value(0), call.List(1));
        var given = Enumerable.Range(0, indices.Length).Where(i => indices[i] is not null).ToArray();
        var covered = new List<int>();
        foreach (var i in given)
        {
            for (var axis = 0; axis < (indices[i]!.IsMask ? Math.Max(1, indices[i]!.Shape.Length) : 1); axis++) covered.Add(i + axis);
        }

        if (given.Length == 0 || covered[^1] - covered[0] != covered.Count - 1) return null;
        var places = given.Length == 1 && !indices[given[0]]!.IsMask ? indices[given[0]]!.Shape.Length : 1;
        return One(Placed(call, value, [.. covered], call.Value(2), covered[0], places));
    }

    /// <summary>What is written runs along the other axes; the axes that places are counted along must keep their
    /// order.</summary>
    private static TracedValue Placed(AtenCall call, TracedValue value, ImmutableArray<int> axes, TracedValue written, int first, int places = 1)
    {
        var graph = call.Graph;
        var ordered = graph.Reposition(call.Name, value, [.. axes.Select(axis => (axis, value.Shape[axis]))]);
        var rest = value.Rank - axes.Length;
        if (written.Shape.All(size => size == 1)) return graph.Elementwise("add", value.Shape, ordered, graph.Reshape(written));
        // The places come apart from the axes beside them only where all of these are there.
        if (written.Rank != rest + places) return graph.Unknown(call.Name, null, value.Shape, ordered, written);
        var flat = graph.Reposition(call.Name, written, [.. Enumerable.Range(first, places).Select(axis => (axis, 1))]);
        return graph.Elementwise("add", value.Shape, ordered, graph.Reshape(flat, [.. written.Shape[..first], .. axes.Select(_ => 1), .. written.Shape[(first + places)..]]));
    }

    private static TracedValue[]? Diagonal(AtenCall call)
    {
        var value = call.Value(0);
        var (first, second) = (call.Axis(2, value.Rank, 0), call.Axis(3, value.Rank, 1));
        if (call.Int(1, 0) != 0 || value.Shape[first] != value.Shape[second]) return null;
        var letters = Enumerable.Range(0, value.Rank).Select(axis => (char)('a' + axis)).ToArray();
        letters[second] = letters[first];
        return One(call.Apply(new EinsumRule($"{new string(letters)}->{string.Concat(letters.Where((letter, axis) => axis != first && axis != second))}{letters[first]}"), value));
    }
}
