using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>Another shape for the same elements in the same order: axes that are merged become products, axes that are
/// divided become outer and inner ones.</summary>
public sealed record ReshapeRule : OperatorRule
{
    /// <summary>Makes the rule.</summary>
    /// <param name="shape">The new sizes, all positive.</param>
    public ReshapeRule(params ImmutableArray<int> shape) => Shape = shape;

    /// <inheritdoc/>
    public override string Name => "Reshape";

    /// <summary>The new sizes.</summary>
    public EquatableArray<int> Shape { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != 1) throw new ArgumentException($"Reshape takes one operand, got {operands.Length}.", nameof(operands));
        var operand = operands[0];
        if (operand.Shape.Aggregate(1L, (product, size) => product * size)
            != Shape.Aggregate(1L, (product, size) => product * size))
            throw new ArgumentException(
                $"Reshape cannot make [{string.Join(", ", Shape)}] of {operand}: the numbers of elements differ.",
                nameof(operands));
        var old = Enumerable.Range(0, operand.Rank).Where(axis => operand.Shape[axis] > 1).ToArray();
        if (old.Select(axis => operand.Shape[axis]).SequenceEqual(Shape.Where(size => size > 1)))
        {
            var next = 0;
            return context.Rearranged(operand, [.. Shape.Select(size => size > 1 ? old[next++] : -1)]);
        }

        context.UseAll(operand, TensorKind.Other, AxisRole.Out);
        return context.Result(Regrouped(context, [.. old.Select(axis => context.Axis(operand, axis))]));
    }

    private GraphIndex[] Regrouped(RuleContext context, GraphIndex[] old)
    {
        var result = new GraphIndex[Shape.Length];
        var (i, j) = (0, 0);
        while (j < Shape.Length)
        {
            if (Shape[j] == 1)
            {
                result[j++] = context.Free(1);
                continue;
            }

            // The shortest runs of old and new axes with equal numbers of elements belong together.
            var (firstOld, firstNew) = (i, j);
            var (left, right) = ((long)old[i++].Size, (long)Shape[j++]);
            while (left != right)
            {
                if (left < right) left *= old[i++].Size;
                else right *= Shape[j++];
            }

            Regroup(context, old.AsSpan()[firstOld..i], result.AsSpan()[firstNew..j], Shape.AsSpan()[firstNew..j]);
        }

        return result;
    }

    private static void Regroup(RuleContext context, ReadOnlySpan<GraphIndex> old, Span<GraphIndex> result, ReadOnlySpan<int> sizes)
    {
        if (!Divides(old, sizes))
        {
            var reason = $"axes of sizes {Text(old)} are reshaped to {string.Join(" x ", sizes.ToArray())}, which breaks them up";
            foreach (var index in old) context.FixByCaution(index, reason);
            for (var j = 0; j < result.Length; j++) result[j] = context.FixedByCaution(sizes[j], reason);
            return;
        }

        var queue = new Stack<GraphIndex>(old.ToArray().Reverse());
        for (var j = 0; j < result.Length; j++)
        {
            var parts = new List<GraphIndex>();
            for (var need = sizes[j]; need > 1;)
            {
                var next = queue.Pop();
                if (next.Size > need)
                {
                    var (outer, inner) = context.Divide(next, need);
                    queue.Push(inner);
                    next = outer;
                }

                parts.Add(next);
                need /= next.Size;
            }

            result[j] = parts.Count == 0 ? context.Free(1) : context.Merge([.. parts]);
        }
    }

    /// <summary>Whether each new axis is made of whole old axes and outer or inner parts of them.</summary>
    private static bool Divides(ReadOnlySpan<GraphIndex> old, ReadOnlySpan<int> sizes)
    {
        var i = 0;
        var rest = old[0].Size;
        foreach (var size in sizes)
        {
            for (var need = size; need > 1;)
            {
                if (rest == 1) rest = old[++i].Size;
                var taken = Math.Min(rest, need);
                if (rest % taken != 0 || need % taken != 0) return false;
                (rest, need) = (rest / taken, need / taken);
            }
        }

        return true;
    }

    private static string Text(ReadOnlySpan<GraphIndex> indices) => string.Join(" x ", indices.ToArray().Select(index => index.Size));
}
