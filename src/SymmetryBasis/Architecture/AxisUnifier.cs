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
