using System.Collections.Immutable;

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
        if (forest.FormOf(axis) == AxisForest.Form.Sum)
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
