using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>Operators that pick and place elements by index.</summary>
internal static class IndexImport
{
    internal static IReadOnlyDictionary<string, Func<NodeImport, bool>> Operators { get; } = new Dictionary<string, Func<NodeImport, bool>>
    {
        ["Gather"] = Gather,
        ["GatherElements"] = node =>
            node.Set(0, node.Apply(new GatherElementsRule(ShapeArithmetic.Axis(node.Node.Int("axis", 0), node.Shape(0).Length)), node.Graph(0), node.Graph(1))),
        ["GatherND"] = GatherNd,
        ["ScatterElements"] = ScatterElements,
        ["Scatter"] = ScatterElements,
        ["ScatterND"] = ScatterNd,
        ["OneHot"] = OneHot,
        ["NonZero"] = NonZero,
        ["Unique"] = Unique,
        ["Compress"] = Compress,
    };

    private static bool Gather(NodeImport node)
    {
        var shape = node.Shape(0);
        var axis = ShapeArithmetic.Axis(node.Node.Int("axis", 0), shape.Length);
        if (node.Data(1) is not { } indices) return node.Set(0, node.Apply(new GatherRule(axis), node.Graph(0), node.Graph(1)));
        var rows = Rows(indices, shape[axis]);
        int[] result = [.. shape[..axis], .. indices.Shape, .. shape[(axis + 1)..]];
        if (node.Data(0) is { } data && (result.Contains(0) || node.MayCompute(result))) return node.Set(0, Picked(data, axis, rows, result));
        if (result.Contains(0)) return node.Set(0, new HostTensor(OnnxElementType.Float, result, []));
        return PickedInGraph(node, axis, indices, rows, result);
    }

    private static bool PickedInGraph(NodeImport node, int axis, HostTensor indices, int[] rows, int[] result)
    {
        // A table that is looked up is an embedding; its axis stays whole, also where the indices are known.
        var isTable = node.Operand(0).Stored is not null && indices.Shape.Length > 0;
        var isRange = indices.Shape.Length == 1 && rows.Index().All(pair => pair.Item == rows[0] + pair.Index);
        var isOpen = node.IsOpen("indices", [1], isRange && rows.Length == node.Shape(0)[axis] ? [-1] : [.. rows.Take(64), rows.Length]);
        if (isOpen || isTable) return node.Set(0, node.Apply(new GatherRule(axis), node.Graph(0), node.Graph(1)));
        if (indices.Shape.Length == 0)
            return node.View(0).Selected(axis, rows[0], node) is { } picked ? node.Set(0, picked) : node.Set(0, node.Apply(new SelectRule(axis, rows[0]), node.Graph(0)));
        if (rows.Length == 1) return node.Set(0, node.Apply(new ReshapeRule([.. result]), Range(node, axis, rows)));
        if (isRange) return node.Set(0, Range(node, axis, rows));
        // Numbers that name each index once at most are an order, not a lookup.
        if (indices.Shape.Length == 1 && rows.Distinct().Count() == rows.Length) return node.Set(0, node.Apply(new TakeRule(axis, [.. rows]), node.Graph(0)));
        return node.Set(0, node.Apply(new GatherRule(axis), node.Graph(0), node.Graph(1)));
    }

    private static GraphValue Range(NodeImport node, int axis, int[] rows) => node.Apply(new SliceRule(axis, rows[0], rows.Length), node.Graph(0));

    private static int[] Rows(HostTensor indices, int size) => Array.ConvertAll(indices.ToLongs(), index => index >= -size && index < size
        ? (int)(index < 0 ? index + size : index)
        : throw new ArgumentException($"index {index} is outside of an axis of size {size}"));

    private static HostTensor Picked(HostTensor data, int axis, int[] rows, int[] shape)
    {
        var inner = (int)ShapeArithmetic.Count(data.Shape.AsSpan(axis + 1));
        var outer = (int)ShapeArithmetic.Count(data.Shape.AsSpan(0, axis));
        var result = new double[ShapeArithmetic.Count(shape)];
        var filled = 0;
        for (var block = 0; block < outer; block++)
        {
            foreach (var row in rows)
            {
                data.Data.AsSpan(((block * data.Shape[axis]) + row) * inner, inner).CopyTo(result.AsSpan(filled));
                filled += inner;
            }
        }

        return new(data.Type, shape, result);
    }

    private static bool GatherNd(NodeImport node)
    {
        var batch = ShapeArithmetic.Size(node.Node.Int("batch_dims", 0));
        return node.Set(0, node.Apply(new GatherNdRule(batch), node.Graph(0), node.Graph(1)));
    }

    private static bool ScatterElements(NodeImport node)
    {
        var axis = ShapeArithmetic.Axis(node.Node.Int("axis", 0), node.Shape(0).Length);
        return node.Set(0, node.Apply(new ScatterElementsRule(axis), node.Graph(0), node.Graph(1), node.Graph(2)));
    }

    private static bool ScatterNd(NodeImport node)
    {
        var (shape, places) = (node.Shape(0), node.Shape(1));
        if (places.Length == 0 || places[^1] > shape.Length) throw new ArgumentException($"places {ShapeArithmetic.Text(places)} do not fit {ShapeArithmetic.Text(shape)}");
        var isPlain = node.Node.String("reduction", "none") == "none";
        if (isPlain && node.Data(0) is { } data && node.Data(1) is { } indices && node.Data(2) is { } updates && node.MayCompute(shape)) return node.Set(0, Scattered(data, indices, updates));
        return node.Set(0, node.Apply(new ScatterNdRule(), node.Graph(0), node.Graph(1), node.Graph(2)));
    }

    private static HostTensor Scattered(HostTensor data, HostTensor indices, HostTensor updates)
    {
        var depth = indices.Shape[^1];
        var strides = ShapeArithmetic.Strides(data.Shape);
        var run = (int)ShapeArithmetic.Count(data.Shape.AsSpan(depth));
        var places = indices.ToLongs();
        var count = (int)ShapeArithmetic.Count(indices.Shape.AsSpan(0, indices.Shape.Length - 1));
        if (updates.Count != (long)count * run) throw new ArgumentException($"it places {updates.Count} elements where {count} runs of {run} are expected");
        double[] result = [.. data.Data];
        for (var i = 0; i < count; i++)
        {
            var at = 0L;
            for (var axis = 0; axis < depth; axis++)
            {
                var place = places[(i * depth) + axis];
                if (place < -data.Shape[axis] || place >= data.Shape[axis]) throw new ArgumentException($"index {place} is outside of an axis of size {data.Shape[axis]}");
                at += (place < 0 ? place + data.Shape[axis] : place) * strides[axis];
            }

            updates.Data.AsSpan(i * run, run).CopyTo(result.AsSpan((int)at));
        }

        return new(data.Type, data.Shape, result);
    }

    private static bool OneHot(NodeImport node)
    {
        var shape = node.Shape(0);
        if (node.Known(1) is not { Count: 1 } depth) return false;
        var axis = ShapeArithmetic.Axis(node.Node.Int("axis", -1), shape.Length + 1);
        var size = ShapeArithmetic.Size(depth.ToLongs()[0]);
        int[] result = [.. shape[..axis], size, .. shape[axis..]];
        if (size < 1) throw new ArgumentException($"its depth is {size}");
        if (node.Data(0) is { } data && node.Known(2) is { Count: 2 } pair && node.MayCompute(result)) return node.Set(0, Marked(data, pair, axis, result));
        // The new axis counts what the elements number, so its order matters.
        var apart = node.Apply(new ReshapeRule([.. shape[..axis], 1, .. shape[axis..]]), node.Graph(0));
        return node.Set(0, node.Apply(new RepositionRule(node.Type, (axis, size)), apart));
    }

    private static HostTensor Marked(HostTensor data, HostTensor pair, int axis, int[] shape)
    {
        var (size, inner) = (shape[axis], (int)ShapeArithmetic.Count(data.Shape.AsSpan(axis)));
        var result = new double[ShapeArithmetic.Count(shape)];
        Array.Fill(result, pair.Data[0]);
        for (var i = 0; i < data.Count; i++)
        {
            var index = (long)data.Data[i];
            if (index < 0) index += size;
            if (index >= 0 && index < size) result[(((i / inner * size) + index) * inner) + (i % inner)] = pair.Data[1];
        }

        return new(pair.Type, shape, result);
    }

    private static bool NonZero(NodeImport node)
    {
        if (node.Data(0) is not { } data)
        {
            var rank = Math.Max(1, node.Shape(0).Length);
            var places = Some(node, node.Apply(new ReshapeRule(1, Count(node)), node.Graph(0)), 1);
            return node.Set(0, rank == 1 ? places : node.Apply(new RepositionRule(node.Type, (0, rank)), places));
        }

        var strides = ShapeArithmetic.Strides(data.Shape);
        var found = Enumerable.Range(0, data.Count).Where(i => data.Data[i] != 0).ToArray();
        var result = data.Shape.SelectMany((size, axis) => found.Select(place => (double)(place / strides[axis] % size)));
        return node.Set(0, new HostTensor(OnnxElementType.Int64, [data.Shape.Length, found.Length], [.. result]));
    }

    private static int Count(NodeImport node) => ShapeArithmetic.Size(ShapeArithmetic.Count(node.Shape(0)));

    /// <summary>As many indices of an axis as the network finds when it runs: the axis is fixed, whatever its size, and
    /// the others are as before.</summary>
    private static GraphValue Some(NodeImport node, GraphValue value, int axis) => node.Apply(new RepositionRule(node.Type, (axis, node.Import.NominalSize())), value);

    private static bool Unique(NodeImport node)
    {
        if (node.Node.Has("axis"))
        {
            var axis = ShapeArithmetic.Axis(node.Node.Int("axis", 0), node.Shape(0).Length);
            // Whole rows are compared, and sorted by their elements from the first to the last.
            var ordered = node.Apply(new RepositionRule(node.Type, [.. node.Shape(0).Select((size, i) => (i, size))]), node.Graph(0));
            return node.Set(0, Some(node, ordered, axis));
        }

        var flat = node.Apply(new ReshapeRule(Count(node)), node.Graph(0));
        var values = Some(node, flat, 0);
        return node.Set(0, values) && node.Set(1, values) && node.Set(2, node.Apply(new RepositionRule(node.Type, (0, Count(node))), flat)) && node.Set(3, values);
    }

    private static bool Compress(NodeImport node)
    {
        if (node.Operand(1).Graph is { } condition) node.Apply(new UnknownRule("Compress condition", [], "elements are picked by their place"), condition);
        if (!node.Node.Has("axis")) return node.Set(0, Some(node, node.Apply(new ReshapeRule(Count(node)), node.Graph(0)), 0));
        return node.Set(0, Some(node, node.Graph(0), ShapeArithmetic.Axis(node.Node.Int("axis", 0), node.Shape(0).Length)));
    }
}
