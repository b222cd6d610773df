using static TorchSharp.torch;

namespace WeightSpace.Onnx.Operators;

/// <summary>What picks elements by index, and what puts them. Negative indices count from the end.</summary>
internal static class IndexingOperators
{
    internal static void Register(OnnxOperatorTable operators)
    {
        operators.Add("Gather", Gather);
        operators.Add("GatherElements", GatherElements);
        operators.Add("GatherND", GatherND);
        operators.Add("ScatterElements", ScatterElements);
        operators.Add("ScatterND", ScatterND);
        operators.Add("NonZero", call => call.X.dim() == 0 ? call.X.reshape(1).nonzero().t() : call.X.nonzero().t());
        operators.Add("OneHot", OneHot);
        operators.Add("Trilu", Trilu);
    }

    private static Tensor Gather(OnnxCall call)
    {
        var (x, indices) = (call[0], call[1]);
        var axis = (int)call.Axis(0, x.dim());
        var picked = x.index_select(axis, FromFront(indices, x.shape[axis]).reshape(-1));
        return picked.reshape([.. x.shape[..axis], .. indices.shape, .. x.shape[(axis + 1)..]]);
    }

    private static Tensor GatherElements(OnnxCall call)
    {
        var (x, indices) = (call[0], call[1]);
        var axis = call.Axis(0, x.dim());
        return x.gather(axis, FromFront(indices, x.shape[axis]));
    }

    private static Tensor GatherND(OnnxCall call)
    {
        var (x, indices) = (call[0], call[1]);
        var batches = (int)call.Int("batch_dims", 0);
        var depth = (int)indices.shape[^1];
        // One row per index, into the elements of its own batch, both flattened.
        var batch = x.shape[..batches].Aggregate(1L, (product, size) => product * size);
        var indexed = x.shape[batches..(batches + depth)];
        var rest = x.shape[(batches + depth)..];
        var rows = indexed.Aggregate(1L, (product, size) => product * size);
        var flat = Flat(call, indices, indexed).reshape(batch, -1);
        var first = arange(batch, dtype: ScalarType.Int64, device: call.Device).mul(rows).unsqueeze(1);
        var table = x.reshape([batch * rows, .. rest]);
        return table.index_select(0, flat.add(first).reshape(-1)).reshape([.. indices.shape[..^1], .. rest]);
    }

    private static Tensor ScatterElements(OnnxCall call)
    {
        var (x, indices, updates) = (call[0], call[1], call[2]);
        var axis = call.Axis(0, x.dim());
        var places = FromFront(indices, x.shape[axis]);
        return call.String("reduction", "none") switch
        {
            "none" => x.scatter(axis, places, updates),
            "add" => x.scatter_add(axis, places, updates),
            var other => throw call.Unsupported($"reduction '{other}'"),
        };
    }

    private static Tensor ScatterND(OnnxCall call)
    {
        var (x, indices, updates) = (call[0], call[1], call[2]);
        var depth = (int)indices.shape[^1];
        var rest = x.shape[depth..];
        var rows = x.shape[..depth].Aggregate(1L, (product, size) => product * size);
        var places = Flat(call, indices, x.shape[..depth]).reshape(-1);
        var table = x.reshape([rows, .. rest]);
        var values = updates.reshape([places.shape[0], .. rest]);
        var result = call.String("reduction", "none") switch
        {
            "none" => table.index_copy(0, places, values),
            "add" => table.index_add(0, places, values, 1),
            var other => throw call.Unsupported($"reduction '{other}'"),
        };
        return result.reshape(x.shape);
    }

    private static Tensor OneHot(OnnxCall call)
    {
        var (indices, depth, values) = (call[0].to(ScalarType.Int64), call.Long(1), call[2]);
        var axis = call.Axis(-1, indices.dim() + 1);
        call.RequireAffordable(indices.NumberOfElements, depth);
        // An index out of range has no hot place.
        var places = arange(depth, dtype: ScalarType.Int64, device: call.Device).reshape([-1, .. OnnxWindow.Repeat(1, (int)(indices.dim() - axis))]);
        var hot = where(indices.lt(0), indices.add(depth), indices).unsqueeze(axis).eq(places);
        return where(hot, values.select(0, 1), values.select(0, 0));
    }

    private static Tensor Trilu(OnnxCall call)
    {
        var diagonal = call.Optional(1) is null ? 0 : call.Long(1);
        return call.Flag("upper", true) ? call.X.triu(diagonal) : call.X.tril(diagonal);
    }

    private static Tensor FromFront(Tensor indices, long size) => where(indices.lt(0), indices.add(size), indices);

    /// <summary>Row-major numbers of multi-indices along the last axis.</summary>
    private static Tensor Flat(OnnxCall call, Tensor indices, long[] sizes)
    {
        var weights = new long[sizes.Length];
        var weight = 1L;
        for (var axis = sizes.Length - 1; axis >= 0; axis--) (weights[axis], weight) = (weight, weight * sizes[axis]);
        var places = FromFront(indices, call.Tensor(sizes, sizes.Length));
        return places.mul(call.Tensor(weights, sizes.Length)).sum(-1);
    }

    private static Tensor FromFront(Tensor indices, Tensor sizes) => where(indices.lt(0), indices.add(sizes), indices);
}
