using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>Operators that care for the order of some axes and leave the others alone: pooling, resizing, padding,
/// cumulative sums.</summary>
internal static class PositionImport
{
    internal static IReadOnlyDictionary<string, Func<NodeImport, bool>> Operators { get; } = new Dictionary<string, Func<NodeImport, bool>>
    {
        ["MaxPool"] = Pool,
        ["AveragePool"] = Pool,
        ["LpPool"] = Pool,
        ["LRN"] = node => Ordered(node, 1),
        ["Resize"] = Resize,
        ["Upsample"] = Resize,
        ["Pad"] = Pad,
        ["CumSum"] = CumSum,
        ["TopK"] = TopK,
        ["Trilu"] = Trilu,
        ["DepthToSpace"] = DepthToSpace,
        ["SpaceToDepth"] = SpaceToDepth,
    };

    private static bool Reposition(NodeImport node, int output, params ImmutableArray<(int, int)> axes) => node.Set(output, Repositioned(node, axes));

    private static GraphValue Repositioned(NodeImport node, ImmutableArray<(int, int)> axes) =>
        axes.Any(axis => axis.Item2 < 1) ? throw new ArgumentException("nothing would be left of an axis") : node.Apply(new RepositionRule(node.Type, axes), node.Graph(0));

    private static bool Ordered(NodeImport node, long axis)
    {
        var along = ShapeArithmetic.Axis(axis, node.Shape(0).Length);
        return Reposition(node, 0, (along, node.Shape(0)[along]));
    }

    private static bool Pool(NodeImport node)
    {
        var shape = node.Shape(0);
        var kernel = node.Node.Ints("kernel_shape") ?? throw new ArgumentException("it has no kernel_shape");
        if (shape.Length < 3 || kernel.Length != shape.Length - 2) throw new ArgumentException($"a window of {kernel.Length} axes does not fit an input {ShapeArithmetic.Text(shape)}");
        var positions = ShapeArithmetic.Windows(node.Node, shape.AsSpan(2), [.. kernel.Select(ShapeArithmetic.Size)]);
        // The places of the maxima are numbers into the whole tensor, channels included; whoever asks for them gets
        // them as unknown.
        return Reposition(node, 0, [.. positions.Select((size, i) => (i + 2, size))]);
    }

    private static bool Resize(NodeImport node)
    {
        var shape = node.Shape(0);
        var axes = node.Node.Ints("axes") is { } given ? ShapeArithmetic.Axes(given, shape.Length) : [.. Enumerable.Range(0, shape.Length)];
        if (NewSizes(node, shape, axes) is not { } sizes) return false;
        // An axis that only happens to keep its size, at the sizes chosen for the analysis, is resized all the same.
        return Reposition(node, 0, [.. axes.Select((axis, i) => (axis, sizes[i])).Where(pair =>
            node.IsOpen($"size {pair.axis}", [1, 2, 3], pair.Item2 == shape[pair.axis] ? -1 : pair.Item2) || pair.Item2 != shape[pair.axis])]);
    }

    private static int[]? NewSizes(NodeImport node, int[] shape, int[] axes)
    {
        var scaleInput = node.Type == "Upsample" || node.Opset < 11 ? 1 : 2;
        if (node.Node.Floats("scales") is { } given && given.Length == shape.Length) return [.. given.Select((scale, axis) => ShapeArithmetic.Size((long)Math.Floor(shape[axis] * scale)))];
        if (node.Type == "Resize" && node.Has(3))
        {
            if (node.Known(3) is not { } wanted) return null;
            if (wanted.Count != axes.Length) throw new ArgumentException($"it gives {wanted.Count} sizes for {axes.Length} axes");
            var policy = node.Node.String("keep_aspect_ratio_policy", "stretch");
            if (policy == "stretch") return [.. wanted.ToLongs().Select(ShapeArithmetic.Size)];
            var ratios = wanted.Data.Select((size, i) => size / shape[axes[i]]);
            var ratio = policy == "not_larger" ? ratios.Min() : ratios.Max();
            return [.. axes.Select(axis => ShapeArithmetic.Size((long)Math.Round(ratio * shape[axis], MidpointRounding.AwayFromZero)))];
        }

        if (!node.Has(scaleInput) || node.Known(scaleInput) is not { } scales) return null;
        if (scales.Count != axes.Length) throw new ArgumentException($"it gives {scales.Count} scales for {axes.Length} axes");
        return [.. axes.Select((axis, i) => ShapeArithmetic.Size((long)Math.Floor(shape[axis] * scales.Data[i])))];
    }

    private static bool Pad(NodeImport node)
    {
        var shape = node.Shape(0);
        if ((node.Node.Ints("pads") ?? (node.Has(1) ? node.Known(1)?.ToLongs() : null)) is not { } pads) return false;
        if (node.Has(3) && node.Known(3) is null) return false;
        var axes = node.Has(3) ? ShapeArithmetic.Axes(node.Known(3)!.ToLongs(), shape.Length) : [.. Enumerable.Range(0, shape.Length)];
        if (pads.Length != 2 * axes.Length) throw new ArgumentException($"it gives {pads.Length} pads for {axes.Length} axes; expected two for each");
        var padded = axes.Select((axis, i) => (axis, Size: ShapeArithmetic.Size(shape[axis] + pads[i] + pads[i + axes.Length])));
        return Reposition(node, 0, [.. padded.Where((pair, i) => pads[i] != 0 || pads[i + axes.Length] != 0)]);
    }

    private static bool CumSum(NodeImport node)
    {
        if (node.Known(1) is not { Count: 1 } axis) return false;
        if (node.Data(0) is not { } data || !node.MayCompute(data.Shape)) return Ordered(node, axis.ToLongs()[0]);
        var along = ShapeArithmetic.Axis(axis.ToLongs()[0], data.Shape.Length);
        return node.Set(0, Summed(data, along, node.Node.Int("reverse", 0) != 0, node.Node.Int("exclusive", 0) != 0));
    }

    private static HostTensor Summed(HostTensor data, int axis, bool isReverse, bool isExclusive)
    {
        var (stride, size) = (ShapeArithmetic.Strides(data.Shape)[axis], data.Shape[axis]);
        var result = new double[data.Count];
        for (var first = 0L; first < result.Length; first++)
        {
            if (stride == 0 || first / stride % size != 0) continue;
            var sum = 0.0;
            for (var i = 0; i < size; i++)
            {
                var at = first + ((isReverse ? size - 1 - i : i) * stride);
                sum += data.Data[at];
                result[at] = isExclusive ? sum - data.Data[at] : sum;
            }
        }

        return new(data.Type, data.Shape, result);
    }

    private static bool TopK(NodeImport node)
    {
        // Until opset 9 the number is an attribute.
        if (!node.Node.Has("k") && (!node.Has(1) || node.Known(1) is not { Count: 1 })) return false;
        var axis = ShapeArithmetic.Axis(node.Node.Int("axis", -1), node.Shape(0).Length);
        var size = ShapeArithmetic.Size(node.Node.Has("k") ? node.Node.Int("k", 0) : node.Known(1)!.ToLongs()[0]);
        if (size > node.Shape(0)[axis]) throw new ArgumentException($"it takes the {size} largest of {node.Shape(0)[axis]}");
        var picked = Repositioned(node, [(axis, size)]);
        return node.Set(0, picked) && node.Set(1, picked);
    }

    private static bool Trilu(NodeImport node)
    {
        var shape = node.Shape(0);
        if (shape.Length < 2) throw new ArgumentException($"it needs a matrix, got {ShapeArithmetic.Text(shape)}");
        if (node.Has(1) && node.Known(1) is null) return false;
        if (node.Data(0) is not { } data || !node.MayCompute(shape)) return Reposition(node, 0, (shape.Length - 2, shape[^2]), (shape.Length - 1, shape[^1]));
        var (diagonal, isUpper) = (node.Has(1) ? node.Known(1)!.ToLongs()[0] : 0, node.Node.Int("upper", 1) != 0);
        var kept = data.Data.Select((value, i) =>
        {
            var distance = (i % shape[^1]) - (i / shape[^1] % shape[^2]) - diagonal;
            return distance == 0 || distance > 0 == isUpper ? value : 0;
        });
        return node.Set(0, new HostTensor(data.Type, shape, [.. kept]));
    }

    private static bool DepthToSpace(NodeImport node)
    {
        var (shape, block) = Blocks(node);
        if (shape[1] % (block * block) != 0) throw new ArgumentException($"{shape[1]} channels are no whole blocks of {block} x {block}");
        var depth = shape[1] / (block * block);
        var isColumnFirst = node.Node.String("mode", "DCR") == "DCR";
        var apart = node.Apply(new ReshapeRule(isColumnFirst ? [shape[0], block, block, depth, shape[2], shape[3]] : [shape[0], depth, block, block, shape[2], shape[3]]), node.Graph(0));
        var moved = node.Apply(new TransposeRule(isColumnFirst ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3]), apart);
        return node.Set(0, node.Apply(new ReshapeRule(shape[0], depth, shape[2] * block, shape[3] * block), moved));
    }

    private static bool SpaceToDepth(NodeImport node)
    {
        var (shape, block) = Blocks(node);
        if (shape[2] % block != 0 || shape[3] % block != 0) throw new ArgumentException($"positions {shape[2]} x {shape[3]} are no whole blocks of {block} x {block}");
        var apart = node.Apply(new ReshapeRule(shape[0], shape[1], shape[2] / block, block, shape[3] / block, block), node.Graph(0));
        var moved = node.Apply(new TransposeRule(0, 3, 5, 1, 2, 4), apart);
        return node.Set(0, node.Apply(new ReshapeRule(shape[0], checked(shape[1] * block * block), shape[2] / block, shape[3] / block), moved));
    }

    private static (int[] Shape, int Block) Blocks(NodeImport node)
    {
        var (shape, block) = (node.Shape(0), node.Node.Int("blocksize", 0));
        return shape.Length == 4 && block is > 0 and < 1 << 15 ? (shape, (int)block) : throw new ArgumentException($"blocks of {block} do not fit an input {ShapeArithmetic.Text(shape)}");
    }
}
