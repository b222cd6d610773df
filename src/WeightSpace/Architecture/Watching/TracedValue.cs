using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>A tensor of a run that is watched: a value of the architecture graph, or a constant that no input and no
/// weight had a part in.</summary>
internal sealed class TracedValue
{
    private readonly Lazy<GraphValue>? graph;

    /// <summary>What the value is with its axes merged, divided or moved; null if it is no such thing.</summary>
    public (TracedValue Source, LayoutChain Chain)? Moved { get; private init; }

    private TracedValue(ImmutableArray<int> shape, Lazy<GraphValue>? graph, ImmutableArray<bool> uniform, ImmutableArray<Lazy<TracedValue>> stack) =>
        (Shape, this.graph, Uniform, Stack) = (shape, graph, uniform, stack.IsDefault ? [] : stack);

    public ImmutableArray<int> Shape { get; }

    /// <summary>The value of the graph; null for a constant.</summary>
    public GraphValue? Graph => graph?.Value;

    /// <summary>Of a constant, per axis, whether it is the same for all indices.</summary>
    public ImmutableArray<bool> Uniform { get; }

    /// <summary>What lies along the first axis, if it was put there piece by piece and nothing has read it whole.</summary>
    public ImmutableArray<Lazy<TracedValue>> Stack { get; }

    public bool IsConstant => graph is null;

    public bool IsUniform => IsConstant && !Uniform.Contains(false);

    public int Rank => Shape.Length;

    public static TracedValue Of(ImmutableArray<int> shape, GraphValue graph) => new(shape, new(graph), [], []);

    public static TracedValue Constant(ImmutableArray<int> shape, IEnumerable<bool> uniform) => new(shape, null, [.. uniform.Zip(shape, (same, size) => same || size == 1)], []);

    /// <summary>Values that lie along a new first axis, put together only if somebody reads them so: otherwise they would
    /// seem to have to share their labels.</summary>
    public static TracedValue Stacked(ImmutableArray<int> shape, ImmutableArray<Lazy<TracedValue>> parts, Func<GraphValue> together) => new([parts.Length, .. shape], new(together), [], parts);

    /// <summary>Another value with its axes merged, divided or moved.</summary>
    public static TracedValue After(TracedValue source, LayoutChain chain, Func<GraphValue> made) => new(chain.Shape, new(made), [], []) { Moved = (source, chain) };

    /// <summary>Number of an axis counted from the start.</summary>
    public int Axis(double axis) => checked((int)(axis < 0 ? axis + Math.Max(1, Rank) : axis));
}

/// <summary>Records the operators of a run that is watched in an <see cref="ArchitectureBuilder"/>, and keeps constants
/// out of it until something else meets them.</summary>
/// <remarks>A constant enters the graph anew at every use: two uses of the same zeros have nothing to do with each
/// other.</remarks>
internal sealed class TraceGraph(ArchitectureBuilder builder)
{
    private int constants;

    /// <summary>The module of the weight that was read last, which names the operators of the graph.</summary>
    public string Place { get; set; } = string.Empty;

    public static TracedValue Constant(ImmutableArray<int> shape, bool isUniform = false) => TracedValue.Constant(shape, shape.Select(_ => isUniform));

    public TracedValue Of(GraphValue value) => TracedValue.Of(builder.ShapeOf(value), value);

    /// <summary>Applies an operator; of constants it makes a constant.</summary>
    /// <param name="rule">States how the operator relates axes.</param>
    /// <param name="shape">Shape of the result, which the rule must give.</param>
    /// <param name="operands">What it reads.</param>
    /// <exception cref="ArgumentException">The rule does not fit the operands, or gives another shape.</exception>
    public TracedValue Apply(OperatorRule rule, ImmutableArray<int> shape, params ReadOnlySpan<TracedValue> operands)
    {
        var all = operands.ToArray();
        if (all.All(operand => operand.IsConstant)) return TracedValue.Constant(shape, ConstantAxes.After(rule, shape, all));
        var result = Of(builder.Apply(rule, Place, [.. all.Select(Enter)]));
        return result.Shape.SequenceEqual(shape)
            ? result
            : throw new ArgumentException($"{rule.Name} gives shape [{string.Join(", ", result.Shape)}] where the run had [{string.Join(", ", shape)}].");
    }

    public TracedValue Elementwise(string name, ImmutableArray<int> shape, params ReadOnlySpan<TracedValue> operands) =>
        Stretch(Apply(new ElementwiseRule(name), Broadcast(operands), operands), shape);

    public TracedValue Reshape(TracedValue value, params ImmutableArray<int> shape) => value.Shape.SequenceEqual(shape) ? value
        : value.IsConstant ? Apply(new ReshapeRule(shape), shape, value)
        : Moved(value, chain => chain.Reshaped(shape));

    public TracedValue Transpose(TracedValue value, params ImmutableArray<int> order) => order.SequenceEqual(Enumerable.Range(0, value.Rank)) ? value
        : value.IsConstant ? Apply(new TransposeRule(order), [.. order.Select(axis => value.Shape[axis])], value)
        : Moved(value, chain => chain.Transposed(order));

    /// <summary>The value with its axes merged, divided or moved, which the graph gets to see only if somebody reads it:
    /// what is undone again leaves no trace.</summary>
    private TracedValue Moved(TracedValue value, Func<LayoutChain, LayoutChain> move)
    {
        var (source, chain) = value.Moved ?? (value, LayoutChain.Of(value.Shape));
        chain = move(chain);
        if (chain.Length == 0) return source;
        var place = Place;
        return TracedValue.After(source, chain, () => chain.Rules().Aggregate(source.Graph!.Value, (graph, rule) => builder.Apply(rule, place, graph)));
    }

    public TracedValue Slice(TracedValue value, int axis, int start, int length, int step = 1) => length == value.Shape[axis] && step == 1
        ? value
        : Apply(new SliceRule(axis, start, length, step), value.Shape.SetItem(axis, length), value);

    public TracedValue Select(TracedValue value, int axis, int index) => axis == 0 && !value.Stack.IsEmpty ? value.Stack[index].Value
        : value.Moved?.Chain.Selected(axis, index) is { } picked ? Moved(value, _ => picked)
        : Apply(new SelectRule(axis, index), value.Shape.RemoveAt(axis), value);

    public TracedValue Stretch(TracedValue value, ImmutableArray<int> shape) => value.Shape.SequenceEqual(shape) ? value : Apply(new BroadcastRule(shape), shape, value);

    public TracedValue Concat(int axis, params IReadOnlyList<TracedValue> parts) => parts.Count == 1
        ? parts[0]
        : Apply(new ConcatRule(axis), parts[0].Shape.SetItem(axis, parts.Sum(part => part.Shape[axis])), [.. parts]);

    /// <summary>Values of one shape that lie along a new first axis.</summary>
    public TracedValue Stack(ImmutableArray<int> shape, ImmutableArray<Lazy<TracedValue>> parts) =>
        TracedValue.Stacked(shape, parts, () => Concat(0, [.. parts.Select(part => Reshape(part.Value, [1, .. shape]))]) is { IsConstant: false } whole
            ? whole.Graph!.Value
            : Enter(TraceGraph.Constant([parts.Length, .. shape])));

    /// <summary>Axes whose order matters, with their new sizes.</summary>
    public TracedValue Reposition(string name, TracedValue value, params ImmutableArray<(int Axis, int Size)> axes)
    {
        var shape = value.Shape.ToBuilder();
        foreach (var (axis, size) in axes) shape[axis] = size;
        return Apply(new RepositionRule(name, axes), shape.ToImmutable(), value);
    }

    /// <summary>An operator about which nothing is known.</summary>
    public TracedValue Unknown(string name, string? reason, ImmutableArray<int> shape, params ReadOnlySpan<TracedValue> operands) =>
        Apply(new UnknownRule(name, shape, reason), shape, operands);

    /// <summary>Declares what the run gave back.</summary>
    public void Output(TracedValue value) => builder.Output(Enter(value));

    private GraphValue Enter(TracedValue value) => value.Graph ?? builder.Constant($"constant{++constants}", value.Shape.AsSpan(), value.Uniform.AsSpan());

    private static ImmutableArray<int> Broadcast(ReadOnlySpan<TracedValue> operands)
    {
        var rank = 0;
        foreach (var operand in operands) rank = Math.Max(rank, operand.Rank);
        var shape = new int[rank];
        Array.Fill(shape, 1);
        foreach (var operand in operands)
        {
            for (var fromEnd = 1; fromEnd <= operand.Rank; fromEnd++) shape[^fromEnd] = Math.Max(shape[^fromEnd], operand.Shape[^fromEnd]);
        }

        return [.. shape];
    }
}

/// <summary>Along which axes a constant is the same for all indices, after an operator.</summary>
internal static class ConstantAxes
{
    public static IEnumerable<bool> After(OperatorRule rule, ImmutableArray<int> shape, TracedValue[] operands)
    {
        var first = operands[0];
        return rule switch
        {
            ElementwiseRule => Enumerable.Range(1, shape.Length).Select(fromEnd => operands.All(operand => fromEnd > operand.Rank || operand.Uniform[^fromEnd])).Reverse(),
            BroadcastRule => Enumerable.Range(1, shape.Length).Select(fromEnd => fromEnd > first.Rank || first.Shape[^fromEnd] == 1 || first.Uniform[^fromEnd]).Reverse(),
            TransposeRule transpose => transpose.Order.Select(axis => first.Uniform[axis]),
            SelectRule select => first.Uniform.RemoveAt(first.Axis(select.Axis)),
            SliceRule or TakeRule => first.Uniform,
            ReshapeRule => Regrouped(first, shape),
            RepositionRule moved => first.Uniform.Select((same, axis) => same && !moved.Axes.Any(one => first.Axis(one.Axis) == axis)),
            ConcatRule concat => shape.Select((_, axis) => axis != first.Axis(concat.Axis) && operands.All(operand => operand.Uniform[axis])),
            _ => shape.Select(_ => rule is not UnknownRule && operands.All(operand => operand.IsUniform)),
        };
    }

    /// <summary>An axis that stays keeps its nature; an axis made of others, or a part of one, is the same everywhere if
    /// all of them are.</summary>
    private static bool[] Regrouped(TracedValue value, ImmutableArray<int> shape)
    {
        var result = new bool[shape.Length];
        var (old, before) = (0, 1L);
        var after = 1L;
        var touched = new List<bool>();
        var first = 0;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            after *= shape[axis];
            while (old < value.Rank && before < after)
            {
                touched.Add(value.Uniform[old]);
                before *= value.Shape[old++];
            }

            if (before != after) continue;
            for (; first <= axis; first++) result[first] = !touched.Contains(false);
            touched.Clear();
        }

        return result;
    }
}
