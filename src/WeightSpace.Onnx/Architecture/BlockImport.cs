using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>Operators that cut axes and put them together.</summary>
internal static class BlockImport
{
    internal static IReadOnlyDictionary<string, Func<NodeImport, bool>> Operators { get; } = new Dictionary<string, Func<NodeImport, bool>>
    {
        ["Concat"] = Concat,
        ["Split"] = Split,
        ["Slice"] = Slice,
    };

    private static bool Concat(NodeImport node)
    {
        if (node.InputCount == 0) throw new ArgumentException("it has no inputs");
        var rank = node.Shape(0).Length;
        var axis = ShapeArithmetic.Axis(node.Node.Has("axis") ? node.Node.Int("axis", 0) : throw new ArgumentException("it has no axis"), rank);
        // What has no elements adds nothing, whatever its shape.
        var inputs = Enumerable.Range(0, node.InputCount).Where(input => !node.Shape(input).Contains(0)).ToArray();
        if (inputs.Any(input => node.Shape(input).Length != rank)) throw new ArgumentException($"its inputs have different numbers of axes: {string.Join(", ", inputs.Select(input => ShapeArithmetic.Text(node.Shape(input))))}");
        if (inputs.Length == 0) return node.Pass(0, 0);
        if (inputs.Length == 1) return node.Pass(0, inputs[0]);
        if (inputs.Select(node.Data).OfType<HostTensor>().ToArray() is var parts && parts.Length == inputs.Length && Joined(node, parts, axis) is { } joined) return node.Set(0, joined);
        return node.Set(0, node.Apply(new ConcatRule(axis), [.. inputs.Select(node.Graph)]));
    }

    private static HostTensor? Joined(NodeImport node, HostTensor[] parts, int axis)
    {
        int[] shape = [.. parts[0].Shape];
        shape[axis] = ShapeArithmetic.Size(parts.Sum(part => (long)part.Shape[axis]));
        foreach (var part in parts)
        {
            for (var i = 0; i < shape.Length; i++)
            {
                if (i != axis && part.Shape[i] != shape[i]) throw new ArgumentException($"shapes {ShapeArithmetic.Text(parts[0].Shape)} and {ShapeArithmetic.Text(part.Shape)} do not fit along axis {axis}");
            }
        }

        if (!node.MayCompute(shape)) return null;
        var data = new double[ShapeArithmetic.Count(shape)];
        var filled = 0;
        var rows = (int)ShapeArithmetic.Count(shape.AsSpan(0, axis));
        for (var row = 0; row < rows; row++)
        {
            foreach (var part in parts)
            {
                var run = part.Count / rows;
                part.Data.AsSpan(row * run, run).CopyTo(data.AsSpan(filled));
                filled += run;
            }
        }

        return new(parts[0].Type, shape, data);
    }

    private static bool Split(NodeImport node)
    {
        var shape = node.Shape(0);
        var axis = ShapeArithmetic.Axis(node.Node.Int("axis", 0), shape.Length);
        if (node.Has(1) && node.Known(1) is null) return false;
        var count = node.Node.Outputs.Count;
        var sizes = (node.Has(1) ? node.Known(1)!.ToLongs() : node.Node.Ints("split")) ?? Equal(shape[axis], count);
        if (sizes.Length != count || sizes.Any(size => size < 0) || sizes.Sum() != shape[axis])
            throw new ArgumentException($"it splits an axis of size {shape[axis]} into {count} outputs of sizes [{string.Join(", ", sizes)}]");
        var isOpen = count > 1 && node.IsOpen("sizes", [1], sizes);
        var start = 0;
        for (var output = 0; output < count; output++)
        {
            var length = (int)sizes[output];
            if (node.Node.Output(output) is not null) Take(node, output, node.Data(0), axis, (start, length, 1), isOpen);
            start += length;
        }

        return true;
    }

    private static long[] Equal(int size, int count)
    {
        // The last one is smaller where they do not come out even.
        var each = (size + count - 1) / count;
        return [.. Enumerable.Range(0, count).Select(i => (long)Math.Max(0, Math.Min(each, size - (i * each))))];
    }

    private static void Take(NodeImport node, int output, HostTensor? data, int axis, (int Start, int Length, int Step) range, bool isOpen)
    {
        var shape = node.Shape(0);
        if (data is not null) node.Set(output, Cut(data, axis, range));
        else if (range.Length == 0) node.Set(output, Empty(shape, axis));
        else node.Set(output, node.Apply(Rule(node, shape, axis, range, isOpen), node.Graph(0)));
    }

    private static bool Slice(NodeImport node)
    {
        var shape = node.Shape(0);
        // Until opset 9 the numbers are attributes.
        if ((node.Node.Ints("starts") ?? Given(node, 1)) is not { } starts || (node.Node.Ints("ends") ?? Given(node, 2)) is not { } ends) return false;
        if ((node.Has(3) && Given(node, 3) is null) || (node.Has(4) && Given(node, 4) is null)) return false;
        var axes = ShapeArithmetic.Axes(node.Node.Ints("axes") ?? Given(node, 3) ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)], shape.Length);
        var steps = Given(node, 4) ?? [.. starts.Select(_ => 1L)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length)
            throw new ArgumentException($"it has {starts.Length} starts, {ends.Length} ends, {axes.Length} axes and {steps.Length} steps");
        var data = node.Data(0);
        GraphValue? value = null;
        for (var i = 0; i < axes.Length; i++)
        {
            var (start, length) = ShapeArithmetic.Slice(shape[axes[i]], starts[i], ends[i], steps[i]);
            // A step over the whole axis takes one index, whatever it is.
            var step = length <= 1 ? 1 : checked((int)steps[i]);
            var isWhole = length == shape[axes[i]] && step == 1;
            var isOpen = node.IsOpen($"range {i}", [1, 2, 4], isWhole ? [-1] : [start, length, step]);
            if (isWhole) continue;
            if (data is not null)
            {
                data = Cut(data, axes[i], (start, length, step));
            }
            else if (length == 0)
            {
                return node.Set(0, Empty([.. shape.Select((size, axis) => axis == axes[i] ? size : Remaining(axis, size))], axes[i]));
            }
            else
            {
                value = node.Apply(Rule(node, [.. shape], axes[i], (start, length, step), isOpen), value ?? node.Graph(0));
            }
        }

        return data is not null ? node.Set(0, data) : value is { } sliced ? node.Set(0, sliced) : node.Pass(0, 0);

        int Remaining(int axis, int size)
        {
            var i = Array.IndexOf(axes, axis);
            return i < 0 ? size : ShapeArithmetic.Slice(size, starts[i], ends[i], steps[i]).Length;
        }
    }

    private static long[]? Given(NodeImport node, int input) => node.Has(input) ? node.Known(input)?.ToLongs() : null;

    /// <summary>A range that would be another one at other sizes fixes the axis, also what it leaves out.</summary>
    private static OperatorRule Rule(NodeImport node, int[] shape, int axis, (int Start, int Length, int Step) range, bool isOpen) => isOpen
        ? new RepositionRule(node.Type, (axis, range.Length))
        : range.Length == shape[axis] && range.Step == 1 ? new ReshapeRule([.. shape]) : new SliceRule(axis, range.Start, range.Length, range.Step);

    private static HostTensor Cut(HostTensor data, int axis, (int Start, int Length, int Step) range)
    {
        var strides = ShapeArithmetic.Strides(data.Shape);
        int[] shape = [.. data.Shape];
        shape[axis] = range.Length;
        var offset = range.Start * strides[axis];
        strides[axis] *= range.Step;
        return data.Strided(shape, offset, strides);
    }

    private static HostTensor Empty(int[] shape, int axis)
    {
        int[] result = [.. shape];
        result[axis] = 0;
        return new(OnnxElementType.Float, result, []);
    }
}
