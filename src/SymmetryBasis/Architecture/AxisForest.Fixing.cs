namespace WeightSpace.SymmetryBasis;

/// <content>Which axes are fixed, and why.</content>
internal sealed partial class AxisForest
{
    private readonly List<(int Selector, int Index)> picks;

    /// <summary>Number of the node that is being applied; null outside nodes.</summary>
    public int? Node { get; set; }

    /// <summary>Whether every leaf below the axis is fixed.</summary>
    public bool IsFixed(int axis)
    {
        // A stack instead of recursion here and below: how deep axes are nested is the file's choice.
        var waiting = new Stack<int>([axis]);
        while (waiting.TryPop(out var next))
        {
            var entry = entries[Find(next)];
            if (entry.Cause is not null) continue;
            if (entry.Form == Form.Leaf) return false;
            foreach (var part in entry.Parts) waiting.Push(part);
        }

        return true;
    }

    /// <summary>Fixes everything below an axis.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="kind">How firm the reason is.</param>
    /// <param name="reason">Why, to be read after "is fixed:".</param>
    public void Fix(int axis, FixKind kind, string reason) => Fix(axis, new FixCause(Node, reason, kind));

    /// <summary>Fixes everything below an axis. What is fixed already keeps its cause, unless this one is
    /// firmer.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="cause">By what.</param>
    public void Fix(int axis, FixCause cause)
    {
        var waiting = new Stack<int>([axis]);
        while (waiting.TryPop(out var next))
        {
            var entry = entries[Find(next)];
            if (entry.Cause is { } known && known.Kind <= cause.Kind) continue;
            entry.Cause = cause;
            if (entry.Form is Form.Leaf or Form.Member) continue;
            foreach (var part in entry.Parts) waiting.Push(part);
        }
    }

    /// <summary>Fixes a leaf of which one index was picked.</summary>
    public void FixPicked(int selector, int index)
    {
        picks.Add((selector, index));
        Fix(selector, FixKind.Picked, "single indices of it are picked");
    }

    /// <summary>Whether a leaf has two indices or more that nobody picked: they could change places if the leaf were
    /// not fixed as a whole.</summary>
    public bool HasUnpicked(int leaf) =>
        picks.Where(pick => Find(pick.Selector) == leaf).DistinctBy(pick => pick.Index).Count() < SizeOf(leaf) - 1;

    /// <summary>By what an axis became fixed, or the least firm of the causes of its parts; null if nothing below it is
    /// fixed.</summary>
    public FixCause? CauseOf(int axis)
    {
        FixCause? found = null;
        var waiting = new Stack<int>([axis]);
        while (waiting.TryPop(out var next))
        {
            var entry = entries[Find(next)];
            if (entry.Cause is { } cause && entry.Form is Form.Leaf or Form.Member)
            {
                if (found is null || cause.Kind > found.Kind) found = cause;
                continue;
            }

            foreach (var part in entry.Parts.Reverse()) waiting.Push(part);
        }

        return found;
    }

    /// <summary>Number of the node that made an axis; null for those of declared values.</summary>
    public int? MakerOf(int axis) => entries[Find(axis)].Maker;

    public int NewFixedLeaf(int size, FixCause cause)
    {
        var leaf = NewLeaf(size);
        entries[leaf].Cause = cause;
        return leaf;
    }

    /// <summary>Joins two leaves to one.</summary>
    public void Join(int leaf, int other)
    {
        // The older leaf stays, so that labels are numbered in the order of the parameters.
        var (keep, drop) = leaf < other ? (leaf, other) : (other, leaf);
        entries[drop].Forward = keep;
        entries[keep].Cause = FixCause.Joined(entries[keep].Cause, entries[drop].Cause, Node);
    }

    /// <summary>Notes the node for all below an axis that an input or a constant has fixed, now that something else is
    /// tied to it.</summary>
    public void TieFixedBelow(int axis)
    {
        var waiting = new Stack<int>([axis]);
        while (waiting.TryPop(out var next))
        {
            var entry = entries[Find(next)];
            entry.Cause = entry.Cause?.At(Node);
            foreach (var part in entry.Parts) waiting.Push(part);
        }
    }
}
