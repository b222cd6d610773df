using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>Operators that give the same elements another shape or order, or repeat them.</summary>
internal static class ShapeImport
{
    internal static IReadOnlyDictionary<string, Func<NodeImport, bool>> Operators { get; } = new Dictionary<string, Func<NodeImport, bool>>
    {
        ["Shape"] = Shape,
        ["Size"] = node => node.Set(0, HostTensor.Scalar(OnnxElementType.Int64, ShapeArithmetic.Count(node.Shape(0)))),
        ["Reshape"] = Reshape,
        ["Flatten"] = Flatten,
        ["Squeeze"] = Squeeze,
        ["Unsqueeze"] = Unsqueeze,
        ["Transpose"] = Transpose,
        ["Expand"] = Expand,
        ["Tile"] = Tile,
    };

    private static bool Shape(NodeImport node)
    {
        var shape = node.Shape(0);
        var (start, length) = ShapeArithmetic.Slice(shape.Length, node.Node.Int("start", 0), node.Node.Int("end", shape.Length), 1);
        return node.Set(0, HostTensor.Vector(shape.AsSpan(start, length).ToArray()));
    }

    private static bool To(NodeImport node, int[] shape)
    {
        if (node.Data(0) is { } data) return node.Set(0, data.Reshaped(shape));
        if (shape.AsSpan().SequenceEqual(node.Shape(0))) return node.Pass(0, 0);
        return node.Set(0, node.View(0).Reshaped([.. shape], node));
    }

    private static bool Reshape(NodeImport node) =>
        node.Known(1) is { } wanted && To(node, ShapeArithmetic.Reshape(node.Shape(0), wanted.ToLongs(), node.Node.Int("allowzero", 0) != 0));

    private static bool Flatten(NodeImport node)
    {
        var shape = node.Shape(0);
        var given = node.Node.Int("axis", 1);
        var axis = given == shape.Length ? shape.Length : ShapeArithmetic.Axis(given, shape.Length);
        return To(node, [ShapeArithmetic.Size(ShapeArithmetic.Count(shape.AsSpan(0, axis))), ShapeArithmetic.Size(ShapeArithmetic.Count(shape.AsSpan(axis)))]);
    }

    private static bool Squeeze(NodeImport node)
    {
        var shape = node.Shape(0);
        if (GivenAxes(node) is not { } given) return false;
        var axes = given.Length == 0 ? [.. Enumerable.Range(0, shape.Length).Where(axis => shape[axis] == 1)] : ShapeArithmetic.Axes(given, shape.Length);
        if (axes.Any(axis => shape[axis] != 1)) throw new ArgumentException($"it drops axes [{string.Join(", ", axes)}] of {ShapeArithmetic.Text(shape)}, which are not all of size 1");
        return To(node, [.. shape.Where((_, axis) => !axes.Contains(axis))]);
    }

    private static bool Unsqueeze(NodeImport node)
    {
        if (GivenAxes(node) is not { } given) return false;
        var old = node.Shape(0);
        var axes = ShapeArithmetic.Axes(given, old.Length + given.Length);
        var next = 0;
        var shape = new int[old.Length + axes.Length];
        for (var axis = 0; axis < shape.Length; axis++) shape[axis] = axes.Contains(axis) ? 1 : old[next++];
        return To(node, shape);
    }

    /// <summary>The axes: until opset 12 an attribute, later an input. Empty if they are left out; null if they are not
    /// known.</summary>
    private static long[]? GivenAxes(NodeImport node) => node.Has(1) ? node.Known(1)?.ToLongs() : node.Node.Ints("axes") ?? [];

    private static bool Transpose(NodeImport node)
    {
        var shape = node.Shape(0);
        var order = node.Node.Ints("perm") is { } given ? ShapeArithmetic.Axes(given, shape.Length) : [.. Enumerable.Range(0, shape.Length).Reverse()];
        if (order.Length != shape.Length) throw new ArgumentException($"the order [{string.Join(", ", order)}] does not fit an input {ShapeArithmetic.Text(shape)}");
        if (node.Data(0) is not { } data) return node.Set(0, node.View(0).Transposed([.. order], node));
        var strides = ShapeArithmetic.Strides(shape);
        return node.Set(0, data.Strided([.. order.Select(axis => shape[axis])], 0, [.. order.Select(axis => strides[axis])]));
    }

    private static bool Expand(NodeImport node)
    {
        if (node.Known(1) is not { } known) return false;
        int[] wanted = [.. known.ToLongs().Select(ShapeArithmetic.Size)];
        var shape = ShapeArithmetic.Broadcast(node.Shape(0), wanted);
        if (node.Data(0) is { } data && (shape.Contains(0) || node.MayCompute(shape))) return node.Set(0, data.Broadcast(shape));
        return shape.AsSpan().SequenceEqual(node.Shape(0)) ? node.Pass(0, 0) : node.Set(0, node.Apply(new BroadcastRule([.. shape]), node.Graph(0)));
    }

    private static bool Tile(NodeImport node)
    {
        var shape = node.Shape(0);
        if (node.Known(1) is not { } known) return false;
        int[] repeats = [.. known.ToLongs().Select(ShapeArithmetic.Size)];
        if (repeats.Length != shape.Length) throw new ArgumentException($"it repeats {repeats.Length} axes of an input {ShapeArithmetic.Text(shape)}");
        int[] result = [.. shape.Select((size, axis) => checked(size * repeats[axis]))];
        // Each repeated axis is an outer one of repetitions and an inner one of the old indices.
        int[] apart = [.. shape.SelectMany(size => new[] { 1, size })];
        int[] repeated = [.. shape.SelectMany((size, axis) => new[] { repeats[axis], size })];
        if (node.Data(0) is { } data && (result.Contains(0) || node.MayCompute(result))) return node.Set(0, data.Reshaped(apart).Broadcast(repeated).Reshaped(result));
        if (repeats.All(count => count == 1)) return node.Pass(0, 0);
        var expanded = node.Apply(new BroadcastRule([.. repeated]), node.Apply(new ReshapeRule([.. apart]), node.Graph(0)));
        return node.Set(0, node.Apply(new ReshapeRule([.. result]), expanded));
    }
}
