namespace WeightSpace.SymmetryBasis;

/// <content>Which index sets are fixed, and why.</content>
internal sealed partial class AxisForest
{
    private readonly List<(int Selector, int Index)> picks = [];

    /// <summary>Number of the operator that is applied; null outside operators.</summary>
    public int? Node { get; set; }

    /// <summary>Whether every leaf below the node is fixed.</summary>
    public bool IsFixed(int node)
    {
        node = Find(node);
        if (causes[node] is not null || forms[node] == Form.Leaf) return causes[node] is not null;
        // A stack instead of recursion here and below: how deep axes are nested is the file's choice.
        var waiting = new Stack<int>(children[node]);
        while (waiting.TryPop(out var next))
        {
            next = Find(next);
            if (causes[next] is not null) continue;
            if (forms[next] == Form.Leaf) return false;
            foreach (var child in children[next]) waiting.Push(child);
        }

        return true;
    }

    /// <summary>Fixes everything below a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="kind">How firm the reason is.</param>
    /// <param name="reason">Why, to be read after "is fixed:".</param>
    public void Fix(int node, FixKind kind, string reason) => Fix(node, new FixCause(Node, reason, kind));

    /// <summary>Fixes everything below a node. What is fixed already keeps its cause, unless this one is
    /// firmer.</summary>
    /// <param name="node">The node.</param>
    /// <param name="cause">By what.</param>
    public void Fix(int node, FixCause cause)
    {
        var waiting = new Stack<int>();
        waiting.Push(node);
        while (waiting.TryPop(out var next))
        {
            next = Find(next);
            var known = causes[next];
            if (known is not null && known.Kind <= cause.Kind) continue;
            causes[next] = cause;
            if (forms[next] is Form.Leaf or Form.Member) continue;
            foreach (var child in children[next]) waiting.Push(child);
        }
    }

    /// <summary>Fixes a leaf of which one index was picked.</summary>
    /// <param name="selector">The leaf.</param>
    /// <param name="index">The index.</param>
    public void FixPicked(int selector, int index)
    {
        picks.Add((selector, index));
        Fix(selector, FixKind.Picked, "single indices of it are picked");
    }

    /// <summary>Whether a leaf has two indices or more that nobody picked, which might change places if it were not
    /// fixed as a whole; what is no leaf has.</summary>
    public bool HasUnpicked(int leaf) => leaf < 0 || leaf >= sizes.Count || picks.Where(pick => Find(pick.Selector) == leaf).Select(pick => pick.Index).Distinct().Count() < sizes[leaf] - 1;

    /// <summary>By what a node became fixed, or the least firm of the causes of its parts; null if nothing below it is
    /// fixed.</summary>
    public FixCause? CauseOf(int node)
    {
        FixCause? found = null;
        var waiting = new Stack<int>();
        waiting.Push(node);
        while (waiting.TryPop(out var next))
        {
            next = Find(next);
            var cause = causes[next];
            if (cause is not null && IsAtom(next) && (found is null || cause.Kind > found.Kind)) found = cause;
            if (cause is not null && IsAtom(next)) continue;
            for (var i = children[next].Length - 1; i >= 0; i--) waiting.Push(children[next][i]);
        }

        return found;
    }

    /// <summary>Number of the operator that made an index set; null for those of declared values.</summary>
    public int? MakerOf(int node) => makers[Find(node)];

    private int NewFixedLeaf(int size, FixCause cause)
    {
        var leaf = NewLeaf(size);
        causes[leaf] = cause;
        return leaf;
    }

    /// <summary>Notes the operator for all below a node that an input or a constant has fixed, now that something else
    /// is tied to it.</summary>
    private void TieFixedBelow(int node)
    {
        var waiting = new Stack<int>();
        waiting.Push(node);
        while (waiting.TryPop(out var next))
        {
            next = Find(next);
            causes[next] = causes[next]?.At(Node);
            foreach (var child in children[next]) waiting.Push(child);
        }
    }
}
