using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>Sums, means, maxima and their places over axes.</summary>
internal static class ReductionImport
{
    internal static IReadOnlyDictionary<string, Func<NodeImport, bool>> Operators { get; } = Make();

    private static Dictionary<string, Func<NodeImport, bool>> Make()
    {
        var result = new Dictionary<string, Func<NodeImport, bool>>
        {
            ["ArgMax"] = Place,
            ["ArgMin"] = Place,
            ["GlobalAveragePool"] = Global,
            ["GlobalMaxPool"] = Global,
            ["GlobalLpPool"] = Global,
            ["ReduceSum"] = node => Reduce(node, values => values.Sum()),
            ["ReduceProd"] = node => Reduce(node, values => values.Aggregate(1.0, (product, value) => product * value)),
            ["ReduceMin"] = node => Reduce(node, values => values.Min()),
            ["ReduceMax"] = node => Reduce(node, values => values.Max()),
            ["ReduceMean"] = node => Reduce(node, values => values.Average()),
        };
        foreach (var type in new[] { "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare" }) result.Add(type, node => Reduce(node, null));
        return result;
    }

    private static bool Global(NodeImport node) => node.Shape(0).Length < 3
        ? throw new ArgumentException($"it needs an input [batch, channels, positions…], got {ShapeArithmetic.Text(node.Shape(0))}")
        : node.Set(0, node.Apply(new ReduceRule(node.Type, keepsAxes: true, [.. Enumerable.Range(2, node.Shape(0).Length - 2)]), node.Graph(0)));

    private static bool Reduce(NodeImport node, Func<IEnumerable<double>, double>? function)
    {
        var rank = node.Shape(0).Length;
        if (node.Has(1) && node.Known(1) is null) return false;
        var given = node.Has(1) ? node.Known(1)!.ToLongs() : node.Node.Ints("axes") ?? [];
        if (given.Length == 0 && node.Node.Int("noop_with_empty_axes", 0) != 0) return node.Pass(0, 0);
        var axes = given.Length == 0 ? [.. Enumerable.Range(0, rank)] : ShapeArithmetic.Axes(given, rank);
        var keeps = node.Node.Int("keepdims", 1) != 0;
        if (node.Data(0) is { } data && function is not null) return node.Set(0, Folded(data, axes, keeps, function));
        return node.Set(0, axes.Length == 0 ? node.Apply(new ElementwiseRule(node.Type), node.Graph(0)) : node.Apply(new ReduceRule(node.Type, keeps, [.. axes]), node.Graph(0)));
    }

    private static HostTensor Folded(HostTensor data, int[] axes, bool keeps, Func<IEnumerable<double>, double> function)
    {
        var kept = Enumerable.Range(0, data.Shape.Length).Except(axes).ToArray();
        var strides = ShapeArithmetic.Strides(data.Shape);
        // The reduced axes come last, so that each result is made of neighbours.
        int[] order = [.. kept, .. axes];
        var sorted = data.Strided([.. order.Select(axis => data.Shape[axis])], 0, [.. order.Select(axis => strides[axis])]);
        int[] shape = keeps ? [.. data.Shape.Select((size, axis) => axes.Contains(axis) ? 1 : size)] : [.. kept.Select(axis => data.Shape[axis])];
        var count = (int)ShapeArithmetic.Count(shape);
        var run = count == 0 ? 0 : sorted.Count / count;
        if (run == 0 && count > 0) throw new ArgumentException("it reduces an axis without elements");
        var result = new double[count];
        for (var i = 0; i < count; i++) result[i] = function(sorted.Data.Skip(i * run).Take(run));
        return new(data.Type, shape, data.IsInteger ? Array.ConvertAll(result, Math.Truncate) : result);
    }

    private static bool Place(NodeImport node)
    {
        var shape = node.Shape(0);
        var axis = ShapeArithmetic.Axis(node.Node.Int("axis", 0), shape.Length);
        // The result is a number of an index, so that the order of the axis shows.
        var ordered = node.Apply(new RepositionRule(node.Type, (axis, shape[axis])), node.Graph(0));
        return node.Set(0, node.Apply(new ReduceRule(node.Type, node.Node.Int("keepdims", 1) != 0, axis), ordered));
    }
}
