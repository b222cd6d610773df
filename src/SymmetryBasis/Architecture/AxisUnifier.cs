using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>Ties axes of an <see cref="AxisForest"/>, and divides and cuts them; a leaf that meets structure takes it
/// on.</summary>
/// <remarks>Where two structures disagree, all leaves of both become fixed: the group gets smaller, never
/// wrong.</remarks>
internal sealed class AxisUnifier(AxisForest forest)
{
    /// <summary>States that two axes run over the same indices.</summary>
    /// <returns>False if their structures disagree and something not yet fixed had to be fixed for it.</returns>
    public bool Unify(int first, int second)
    {
        (first, second) = (forest.Find(first), forest.Find(second));
        if (first == second) return true;
        var (left, right) = (forest.FormOf(first), forest.FormOf(second));
        if (left == AxisForest.Form.Leaf) return Link(first, second);
        if (right == AxisForest.Form.Leaf) return Link(second, first);
        if (left == AxisForest.Form.Member && right == AxisForest.Form.Member) return TieMembers(first, second);
        if (left == AxisForest.Form.Reordered) return UnifyReordered(first, second);
        if (right == AxisForest.Form.Reordered) return UnifyReordered(second, first);
        // A member meets a sum block by block: as one factor against one, neither would ever come apart.
        var exact = left != AxisForest.Form.Product && right != AxisForest.Form.Product
            ? UnifyParts([.. forest.Blocks(first)], [.. forest.Blocks(second)], Cut)
            : UnifyParts([.. forest.Factors(first)], [.. forest.Factors(second)], Divide);
        // One of the two stands for both from now on, so that later unifications need not compare them again.
        (first, second) = (forest.Find(first), forest.Find(second));
        if (exact && first != second && !forest.Contains(first, second) && !forest.Contains(second, first))
            forest.Forward(Math.Max(first, second), Math.Min(first, second));
        return exact;
    }

    /// <summary>Divides an axis into an outer factor of the given size and the inner rest.</summary>
    /// <returns>Null if the axis does not divide there.</returns>
    public (int Outer, int Inner)? Divide(int axis, int outerSize)
    {
        axis = forest.Find(axis);
        if (outerSize <= 0 || forest.SizeOf(axis) % outerSize != 0) return null;
        var innerSize = forest.SizeOf(axis) / outerSize;
        if (outerSize == 1) return (forest.NewLeaf(1), axis);
        if (innerSize == 1) return (axis, forest.NewLeaf(1));
        switch (forest.FormOf(axis))
        {
            case AxisForest.Form.Leaf:
                return forest.Split(axis, AxisForest.Form.Product, outerSize, innerSize);
            case AxisForest.Form.Member:
                return Divide(forest.WholeOf(axis), outerSize) is null ? null : Divide(axis, outerSize);
            case AxisForest.Form.Product:
                var factors = forest.Factors(axis);
                var before = 1;
                var count = 0;
                while (before * forest.SizeOf(factors[count]) <= outerSize) before *= forest.SizeOf(factors[count++]);
                if (before == outerSize)
                    return (forest.Product(factors.AsSpan()[..count]), forest.Product(factors.AsSpan()[count..]));
                return outerSize % before == 0 && Divide(factors[count], outerSize / before) is { } part
                    ? (forest.Product([.. factors[..count], part.Outer]),
                        forest.Product([part.Inner, .. factors[(count + 1)..]]))
                    : null;
            case AxisForest.Form.Reordered:
                return forest.IsLeaf(forest.Reordering(axis).Part) ? Divide(forest.Straighten(axis), outerSize) : null;
            default:
                return DivideSum(axis, innerSize);
        }
    }

    /// <summary>Cuts an axis into its first indices and the rest.</summary>
    /// <returns>Null if the axis does not come apart there.</returns>
    public (int Head, int Tail)? Cut(int axis, int at)
    {
        axis = forest.Find(axis);
        var rest = forest.SizeOf(axis) - at;
        if (at <= 0 || rest <= 0) return null;
        // What is fixed needs no structure: a position of a thousand is one index of a fixed label, not a label of its
        // own.
        if (forest.IsAtom(axis) && forest.CauseOf(axis) is { } cause)
            return (forest.NewFixedLeaf(at, cause), forest.NewFixedLeaf(rest, cause));
        switch (forest.FormOf(axis))
        {
            case AxisForest.Form.Leaf:
                return forest.Split(axis, AxisForest.Form.Sum, at, rest);
            case AxisForest.Form.Member:
                return Cut(forest.WholeOf(axis), at) is null ? null : Cut(axis, at);
            case AxisForest.Form.Product:
                var factors = forest.Factors(axis);
                var inner = forest.Product(factors.AsSpan()[1..]);
                if (at % forest.SizeOf(inner) != 0 || Cut(factors[0], at / forest.SizeOf(inner)) is not { } outer)
                    return null;
                return (forest.Product(outer.Head, inner), forest.Product(outer.Tail, inner));
            case AxisForest.Form.Reordered:
                return Take(axis, [.. Enumerable.Range(0, at)]) is { } head && Take(axis, [.. Enumerable.Range(at, rest)]) is { } tail
                    ? (head, tail)
                    : null;
            default:
                var blocks = forest.Blocks(axis);
                var before = 0;
                var count = 0;
                while (before + forest.SizeOf(blocks[count]) <= at) before += forest.SizeOf(blocks[count++]);
                if (before == at) return (forest.Sum(blocks.AsSpan()[..count]), forest.Sum(blocks.AsSpan()[count..]));
                return Cut(blocks[count], at - before) is { } middle
                    ? (forest.Sum([.. blocks[..count], middle.Head]),
                        forest.Sum([middle.Tail, .. blocks[(count + 1)..]]))
                    : null;
        }
    }

    /// <summary>Takes some indices of an axis, each at most once, in any order.</summary>
    /// <returns>Null if they do not come apart from the others.</returns>
    public int? Take(int axis, ImmutableArray<int> places)
    {
        axis = forest.Find(axis);
        if (places.Length == forest.SizeOf(axis))
        {
            // A leaf that is part of a product would lose what it has in common with others of the product.
            Shuffled(axis, places);
            return forest.Reorder(axis, places);
        }

        if (forest.FormOf(axis) == AxisForest.Form.Reordered && forest.Reordering(axis) is var (part, order))
            return Take(part, [.. places.Select(place => order[place])]);
        if (forest.IsFixed(axis)) return forest.NewFixedLeaf(places.Length, forest.CauseOf(axis)!);
        if (IsRange(places) && places[0] == 0) return Cut(axis, places.Length)?.Head;
        if (IsRange(places) && places[^1] == forest.SizeOf(axis) - 1) return Cut(axis, places[0])?.Tail;
        switch (forest.FormOf(axis))
        {
            case AxisForest.Form.Leaf:
                var rising = places.Sort();
                return forest.Extract(axis, rising) is { } chosen ? forest.Reorder(chosen, Ranks(places, rising)) : null;
            case AxisForest.Form.Member:
                return Take(forest.WholeOf(axis), places) is null ? null : Take(axis, places);
            case AxisForest.Form.Sum:
                return TakeOfSum(forest.Blocks(axis), places);
            default:
                // A product comes apart in whole indices of its outer factor only.
                return IsRange(places) && Cut(axis, places[0]) is { } parts ? Cut(parts.Tail, places.Length)?.Head : null;
        }
    }

    private static bool IsRange(ImmutableArray<int> places) => places.Index().All(pair => pair.Item == places[0] + pair.Index);

    private int? TakeOfSum(ImmutableArray<int> blocks, ImmutableArray<int> places)
    {
        var (offset, taken) = (0, new List<int>());
        var found = ImmutableArray.CreateBuilder<int>(places.Length);
        var rising = places.Sort();
        var next = 0;
        foreach (var block in blocks)
        {
            var start = next;
            while (next < rising.Length && rising[next] < offset + forest.SizeOf(block)) next++;
            if (next > start)
            {
                if (Take(block, [.. rising[start..next].Select(place => place - offset)]) is not { } piece) return null;
                taken.Add(piece);
            }

            offset += forest.SizeOf(block);
        }

        return forest.Reorder(forest.Sum([.. taken]), Ranks(places, rising));
    }

    /// <summary>Divides the factors of a product where a shuffle of its channels asks for it.</summary>
    private void Shuffled(int axis, ImmutableArray<int> places)
    {
        if (forest.FormOf(axis) != AxisForest.Form.Product || places.Length < 4 || places[0] != 0) return;
        // Index (i, j) of the shuffle is index (j, i) of the axis.
        var (inner, size) = (places[1], places.Length);
        if (inner > 1 && size % inner == 0 && places.Index().All(pair => pair.Item == (pair.Index % (size / inner) * inner) + (pair.Index / (size / inner))))
            Divide(axis, size / inner);
    }

    private static ImmutableArray<int> Ranks(ImmutableArray<int> places, ImmutableArray<int> rising) =>
        [.. places.Select(place => rising.BinarySearch(place))];

    /// <summary>Ties an axis that is another one in another order to what is no leaf.</summary>
    private bool UnifyReordered(int reordered, int other)
    {
        var (part, order) = forest.Reordering(reordered);
        if (forest.FormOf(other) == AxisForest.Form.Reordered && forest.Reordering(other) is var (otherPart, otherOrder))
        {
            if (order.SequenceEqual(otherOrder)) return Unify(part, otherPart);
            if (forest.IsLeaf(otherPart)) return Unify(otherPart, forest.Reorder(reordered, AxisForest.Inverse(otherOrder)));
        }

        if (forest.IsLeaf(part)) return Unify(part, forest.Reorder(other, AxisForest.Inverse(order)));
        // Block by block: what meets an index of a block comes apart from what does not.
        if (forest.FormOf(part) != AxisForest.Form.Sum) return FixAll([reordered, other]);
        var exact = true;
        var places = AxisForest.Inverse(order);
        var start = 0;
        foreach (var block in forest.Blocks(part))
        {
            var size = forest.SizeOf(block);
            if (Take(other, [.. places[start..(start + size)]]) is not { } piece) return FixAll([reordered, other]);
            exact &= Unify(block, piece);
            start += size;
        }

        return exact;
    }

    private bool Link(int leaf, int target)
    {
        if (forest.IsLeaf(target))
        {
            forest.Join(leaf, target);
            return true;
        }

        if (forest.IsAtom(target) && forest.Origin(target).Leaf == leaf)
        {
            forest.MarkPlain(leaf);
            return true;
        }

        if (forest.Contains(target, leaf))
        {
            var exact = forest.IsFixed(target);
            forest.Fix(target, FixKind.Caution, "it is tied to a part of itself");
            return exact;
        }

        // Fixing the whole fixes the parts: a permutation of a part would move the whole.
        if (forest.CauseOf(leaf) is { } cause) forest.Fix(target, cause.At(forest.Node));
        forest.TieFixedBelow(target);
        forest.Forward(leaf, target);
        return true;
    }

    private bool TieMembers(int first, int second)
    {
        var (left, right) = (forest.Origin(first).Leaf, forest.Origin(second).Leaf);
        if (left == right)
        {
            forest.TieMembers(first, second);
            return true;
        }

        // Members of different leaves: the leaves become one, and all their members alike.
        forest.MarkPlain(left);
        forest.MarkPlain(right);
        return Unify(left, right);
    }

    /// <summary>Ties blocks (or factors) pairwise, after the longer one of each pair has been cut (or divided) to the
    /// size of the other.</summary>
    private bool UnifyParts(List<int> first, List<int> second, Func<int, int, (int, int)?> takeApart)
    {
        var exact = true;
        for (var i = 0; i < first.Count && i < second.Count; i++)
        {
            var (left, right) = (forest.SizeOf(first[i]), forest.SizeOf(second[i]));
            if (left != right)
            {
                var longer = left > right ? first : second;
                if (takeApart(longer[i], Math.Min(left, right)) is not var (head, tail))
                    return FixAll([.. first.Skip(i), .. second.Skip(i)]);
                longer[i] = head;
                longer.Insert(i + 1, tail);
            }

            exact &= Unify(first[i], second[i]);
        }

        return exact;
    }

    private bool FixAll(int[] rest)
    {
        var exact = rest.All(forest.IsFixed);
        foreach (var axis in rest)
            forest.Fix(axis, FixKind.Caution, "it is tied to an axis that comes apart in another way");
        return exact;
    }

    /// <summary>
    /// A sum of blocks that all hold whole inner axes is a product if these are tied: the outer factor is then the sum
    /// of the blocks' outer factors. Blocks of one inner axis each (gates) are told apart by a fixed index.
    /// </summary>
    private (int Outer, int Inner)? DivideSum(int axis, int innerSize)
    {
        var blocks = forest.Blocks(axis);
        if (blocks.Any(block => forest.SizeOf(block) % innerSize != 0)) return null;
        var outers = new List<int>();
        var inner = -1;
        foreach (var block in blocks)
        {
            if (Divide(block, forest.SizeOf(block) / innerSize) is not { } parts) return null;
            outers.Add(parts.Outer);
            if (inner < 0) inner = parts.Inner;
            else if (!Unify(inner, parts.Inner)) return null;
        }

        if (outers.Any(outer => forest.SizeOf(outer) > 1)) return (forest.Sum([.. outers]), forest.Find(inner));
        var gate = forest.NewLeaf(outers.Count);
        forest.Fix(gate, FixKind.Necessary, "its indices tell apart parts of an axis that lie one behind the other");
        return (gate, forest.Find(inner));
    }
}
