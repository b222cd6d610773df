using System.Collections.Immutable;
using System.Numerics;

namespace WeightSpace.SymmetryBasis;

/// <summary>Writes the axes of a finished <see cref="AxisForest"/> as sums of products of labels.</summary>
internal sealed class AxisNormalForm(AxisForest forest)
{
    private readonly Dictionary<int, ImmutableArray<IndexBranch>> known = [];
    private readonly Dictionary<int, long> counts = [];
    private readonly Dictionary<string, LabelKey> mergedKeys = [];
    private readonly List<(int Size, FixCause Cause)> merged = [];

    public int SizeOf(LabelKey key) =>
        key.Source == LabelSource.Merged ? merged[key.Number].Size : forest.SizeOf(key.Number);

    public bool IsFixed(LabelKey key) => key.Source == LabelSource.Merged || forest.IsFixed(key.Number);

    /// <summary>By what a fixed label became fixed.</summary>
    public FixCause CauseOf(LabelKey key) =>
        key.Source == LabelSource.Merged ? merged[key.Number].Cause : forest.CauseOf(key.Number)!;

    /// <summary>How many blocks an axis has, at least; found without making them.</summary>
    public long Count(int axis)
    {
        axis = forest.Find(axis);
        if (counts.TryGetValue(axis, out var count)) return count;
        if (forest.IsAtom(axis)) return 1;
        if (forest.FormOf(axis) == AxisForest.Form.Reordered)
        {
            count = forest.IsFixed(axis) ? 1 : Count(forest.Reordering(axis).Part);
        }
        else if (forest.FormOf(axis) == AxisForest.Form.Sum)
        {
            var wasInert = false;
            foreach (var block in forest.Blocks(axis))
            {
                var isInert = IsInert(block);
                count += !isInert ? Count(block) : wasInert ? 0 : 1;
                wasInert = isInert;
            }
        }
        else
        {
            count = 1;
            foreach (var factor in forest.Factors(axis)) count = Math.Min(int.MaxValue, count * Count(factor));
        }

        return counts[axis] = Math.Min(int.MaxValue, count);
    }

    /// <summary>The blocks of an axis, in order. Neighbouring fixed blocks are one: nothing tells them apart that a
    /// fixed label would not.</summary>
    public ImmutableArray<IndexBranch> Branches(int axis)
    {
        axis = forest.Find(axis);
        if (known.TryGetValue(axis, out var found)) return found;
        return known[axis] = forest.IsAtom(axis) ? [new(0, [new(new(LabelSource.Atom, axis), forest.SizeOf(axis), 1)])]
            : forest.FormOf(axis) == AxisForest.Form.Sum ? BranchesOfSum(axis)
            : forest.FormOf(axis) == AxisForest.Form.Reordered ? BranchesOfReordered(axis)
            : BranchesOfProduct(forest.Factors(axis));
    }

    /// <summary>Whether nothing can be permuted in a block.</summary>
    private bool IsInert(int block) => forest.SizeOf(block) == 1 || forest.IsFixed(block);

    private ImmutableArray<IndexBranch> BranchesOfSum(int axis)
    {
        var blocks = forest.Blocks(axis);
        var result = ImmutableArray.CreateBuilder<IndexBranch>();
        var offset = 0;
        for (var i = 0; i < blocks.Length;)
        {
            var run = i;
            var size = 0;
            while (run < blocks.Length && IsInert(blocks[run])) size += forest.SizeOf(blocks[run++]);
            if (run > i + 1 || (run > i && forest.IsFixed(blocks[i])))
            {
                result.Add(new(offset, [new(MergedKey(axis, blocks[i..run]), size, 1)]));
                (i, offset) = (run, offset + size);
                continue;
            }

            foreach (var branch in Branches(blocks[i])) result.Add(branch with { Offset = offset + branch.Offset });
            offset += forest.SizeOf(blocks[i++]);
        }

        return result.ToImmutable();
    }

    private ImmutableArray<IndexBranch> BranchesOfProduct(ImmutableArray<int> factors)
    {
        ImmutableArray<IndexBranch> result = [new(0, [])];
        var stride = 1;
        for (var i = factors.Length - 1; i >= 0; i--)
        {
            var step = stride;
            var inner = result;
            result = [.. Branches(factors[i]).SelectMany(outer => inner.Select(rest => new IndexBranch(
                (outer.Offset * step) + rest.Offset,
                [.. outer.Parts.Select(part => part with { Stride = part.Stride * step }), .. rest.Parts])))];
            stride = checked(stride * forest.SizeOf(factors[i]));
        }

        return result;
    }

    /// <summary>Whether a part of the axis is a product whose factors lie unevenly on it, which no view can say.</summary>
    public bool IsTangled(int axis)
    {
        axis = forest.Find(axis);
        if (forest.IsAtom(axis) || forest.IsFixed(axis)) return false;
        return forest.FormOf(axis) switch
        {
            AxisForest.Form.Sum => forest.Blocks(axis).Any(IsTangled),
            AxisForest.Form.Product => forest.Factors(axis).Any(IsTangled),
            _ => IsTangled(forest.Reordering(axis).Part) || Branches(forest.Reordering(axis).Part).Any(branch => Moved(branch, forest.Reordering(axis).Order) is null),
        };
    }

    private ImmutableArray<IndexBranch> BranchesOfReordered(int axis)
    {
        var (part, order) = forest.Reordering(axis);
        if (forest.IsFixed(axis)) return [new(0, [new(MergedKey(axis, [axis]), forest.SizeOf(axis), 1)])];
        return [.. Branches(part).Select(branch => Moved(branch, order) ?? branch)];
    }

    /// <summary>Where a block of an axis lies on another one, whose index i is index <c>order[i]</c> of it.</summary>
    private static IndexBranch? Moved(IndexBranch branch, ImmutableArray<int> order)
    {
        var places = AxisForest.Inverse(order);
        int[] sizes = [.. branch.Parts.Select(part => part.Size)];
        var moved = new int[sizes.Aggregate(1, (product, size) => product * size)];
        for (var index = 0; index < moved.Length; index++)
        {
            var (place, rest) = (branch.Offset, index);
            for (var part = sizes.Length - 1; part >= 0; rest /= sizes[part--]) place += branch.Parts[part].Place(rest % sizes[part]);
            moved[index] = places[place];
        }

        if (sizes.Length == 1) return Evenly(branch.Parts[0], moved);
        if (AxisForest.Strides(moved, sizes) is not { } strides || strides.Any(stride => stride < 0)) return null;
        return new(moved[0], [.. branch.Parts.Zip(strides, (part, stride) => new IndexPart(part.Key, part.Size, stride))]);
    }

    private static IndexBranch Evenly(IndexPart part, int[] places)
    {
        var first = places.Min();
        var stride = (int)places.Aggregate(BigInteger.Zero, (divisor, place) => BigInteger.GreatestCommonDivisor(divisor, place - first));
        stride = Math.Max(1, stride);
        ImmutableArray<int> order = [.. places.Select(place => (place - first) / stride)];
        var isRising = order.Index().All(pair => pair.Index == pair.Item);
        return new(first, [new(part.Key, part.Size, stride) { Order = isRising ? [] : order }]);
    }

    private LabelKey MergedKey(int sum, ImmutableArray<int> blocks)
    {
        if (blocks.Length == 1 && forest.IsAtom(blocks[0])) return new(LabelSource.Atom, forest.Find(blocks[0]));
        var text = string.Join(',', blocks.Select(block => string.Join('x', forest.Factors(block))));
        if (mergedKeys.TryGetValue(text, out var key)) return key;
        // Of two causes the less firm one counts; blocks of one index each need none.
        var cause = blocks.Select(forest.CauseOf).OfType<FixCause>().MaxBy(cause => cause.Kind);
        const string singles = "it is made of single indices that lie one behind the other";
        merged.Add((blocks.Sum(forest.SizeOf), cause ?? new FixCause(forest.MakerOf(sum), singles, FixKind.Necessary)));
        return mergedKeys[text] = new(LabelSource.Merged, merged.Count - 1);
    }
}
