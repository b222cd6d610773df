using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>What happens to the axes of a value: reshapes, transpositions and picked indices, one after the other, as
/// long as nothing else reads what lies between.</summary>
/// <remarks>
/// A graph that applies such operators one by one divides an axis at the first of them, although a later one may put it
/// together again. Seen as a whole, what is undone leaves no trace, and what only reorders the indices of an axis
/// (channel shuffle), or takes some of them, becomes a <see cref="TakeRule"/>.
/// </remarks>
public sealed class LayoutChain
{
    private readonly ImmutableArray<int> source;
    private readonly ImmutableArray<(OperatorRule Rule, ImmutableArray<int> Shape)> moves;

    private LayoutChain(ImmutableArray<int> source, ImmutableArray<(OperatorRule Rule, ImmutableArray<int> Shape)> moves) =>
        (this.source, this.moves) = (source, moves);

    /// <summary>The shape after all.</summary>
    public ImmutableArray<int> Shape => moves.IsEmpty ? source : moves[^1].Shape;

    /// <summary>How many operators there are.</summary>
    public int Length => moves.Length;

    /// <summary>Nothing has happened yet.</summary>
    /// <param name="shape">The shape.</param>
    public static LayoutChain Of(ImmutableArray<int> shape) => new(shape, []);

    /// <summary>With a reshape behind it.</summary>
    /// <param name="shape">The new shape.</param>
    public LayoutChain Reshaped(ImmutableArray<int> shape)
    {
        var before = moves is [.., (ReshapeRule, _)] ? new(source, moves.RemoveAt(moves.Length - 1)) : this;
        return before.Shape.SequenceEqual(shape) ? before : before.With(new ReshapeRule(shape), shape);
    }

    /// <summary>With a transposition behind it.</summary>
    /// <param name="order">Axis i of the result is axis <c>order[i]</c>.</param>
    public LayoutChain Transposed(ImmutableArray<int> order)
    {
        ImmutableArray<int> shape = [.. order.Select(axis => Shape[axis])];
        var before = this;
        if (moves is [.., (TransposeRule last, _)])
        {
            before = new(source, moves.RemoveAt(moves.Length - 1));
            order = [.. order.Select(axis => last.Order[axis])];
        }

        return order.Index().All(pair => pair.Index == pair.Item) ? before : before.With(new TransposeRule(order), shape);
    }

    /// <summary>With one index of an axis picked behind it, so that the axis vanishes.</summary>
    /// <param name="axis">The axis, from the start.</param>
    /// <param name="index">The index.</param>
    /// <returns>Null if that takes no part of an axis of the source, but goes across them.</returns>
    public LayoutChain? Selected(int axis, int index)
    {
        var after = With(new SelectRule(axis, index), Shape.RemoveAt(axis));
        return after.Simplified() is null ? null : after;
    }

    /// <summary>The operators to apply, in order.</summary>
    public IEnumerable<OperatorRule> Rules() => Simplified() ?? moves.Select(move => move.Rule);

    private LayoutChain With(OperatorRule rule, ImmutableArray<int> shape) => new(source, moves.Add((rule, shape)));

    /// <summary>The chain as indices taken of single axes; null if it is more than that.</summary>
    private List<OperatorRule>? Simplified()
    {
        if (!moves.Any(move => move.Rule is TransposeRule) || !moves.Any(move => move.Rule is ReshapeRule)) return null;
        var first = new int[source.Length];
        List<List<Part>> axes = [.. source.Select((size, axis) => size == 1 ? new List<Part>() : [new(axis, size, 1)])];
        foreach (var (rule, shape) in moves)
        {
            switch (rule)
            {
                case TransposeRule { Order: var order }:
                    axes = [.. order.Select(axis => axes[axis])];
                    break;
                case SelectRule { Axis: var axis, Index: var index }:
                    foreach (var part in axes[axis].AsEnumerable().Reverse())
                    {
                        first[part.Axis] += index % part.Size * part.Stride;
                        index /= part.Size;
                    }

                    axes.RemoveAt(axis);
                    break;
                default:
                    if (Regrouped(new(axes.SelectMany(parts => parts).Reverse()), shape) is not { } regrouped) return null;
                    axes = regrouped;
                    break;
            }
        }

        return Takes([.. axes.Where(parts => parts.Count > 0)], first);
    }

    private List<OperatorRule>? Takes(List<List<Part>> axes, int[] first)
    {
        int[] owners = [.. axes.Select(parts => parts[0].Axis)];
        int[] whole = [.. Enumerable.Range(0, source.Length).Where(axis => source[axis] > 1)];
        // Each axis must come from one of the source, and every one of the source must still be there, in its place.
        if (!owners.SequenceEqual(whole) || axes.Any(parts => parts.Any(part => part.Axis != parts[0].Axis))) return null;
        var shape = source;
        var rules = new List<OperatorRule>();
        foreach (var parts in axes)
        {
            var axis = parts[0].Axis;
            int[] places = [first[axis]];
            foreach (var part in parts) places = [.. places.SelectMany(place => Enumerable.Range(0, part.Size).Select(index => place + (index * part.Stride)))];
            if (places.Index().All(pair => pair.Index == pair.Item) && places.Length == source[axis]) continue;
            rules.Add(new TakeRule(axis, [.. places]));
            shape = shape.SetItem(axis, places.Length);
        }

        if (!shape.SequenceEqual(Shape)) rules.Add(new ReshapeRule(Shape));
        return rules;
    }

    private static List<List<Part>>? Regrouped(Stack<Part> rest, ImmutableArray<int> shape)
    {
        var axes = new List<List<Part>>();
        foreach (var size in shape)
        {
            var parts = new List<Part>();
            for (var need = size; need > 1;)
            {
                var part = rest.Pop();
                var taken = Math.Min(need, part.Size);
                if (part.Size % taken != 0 || need % taken != 0) return null;
                if (part.Size > taken) rest.Push(part with { Size = part.Size / taken });
                parts.Add(part with { Size = taken, Stride = part.Stride * (part.Size / taken) });
                need /= taken;
            }

            axes.Add(parts);
        }

        return axes;
    }

    /// <summary>A factor of an axis of the source.</summary>
    private readonly record struct Part(int Axis, int Size, int Stride);
}
