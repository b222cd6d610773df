using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>
/// Union-find over axes, which are known here by their numbers. An axis is a leaf (one label), a row-major product of
/// axes (flattened), a sum of axes (concatenated), another axis in another order, or a member of a leaf (what the leaf is
/// under one index of a fixed label beside it).
/// </summary>
/// <remarks>
/// Everything tied here holds for every use of the axis, so the order of the operators does not matter.
/// <see cref="AxisUnifier"/> does the tying.
/// </remarks>
internal sealed partial class AxisForest
{
    /// <summary>An axis of more blocks than this is fixed as a whole: doubling an axis over and over must not exhaust
    /// memory.</summary>
    public const int MostBlocks = 1 << 12;

    private readonly List<Entry> entries;
    private readonly Dictionary<(int Axis, int Selector, int Index), int> members;
    private readonly List<(int First, int Second)> memberTies;
    private readonly HashSet<int> plainLeaves;

    public AxisForest() => (entries, members, memberTies, plainLeaves, picks) = ([], [], [], [], []);

    private AxisForest(AxisForest other)
    {
        (entries, members) = ([.. other.entries.Select(entry => entry with { })], new(other.members));
        (memberTies, plainLeaves, picks) = ([.. other.memberTies], [.. other.plainLeaves], [.. other.picks]);
    }

    /// <summary>How an axis is made up.</summary>
    public enum Form
    {
        Leaf,
        Product,
        Sum,
        Reordered,
        Member,
    }

    /// <summary>A forest of its own in the same state.</summary>
    public AxisForest Copy() => new(this);

    public int NewLeaf(int size) => Add(Form.Leaf, size, []);

    public int SizeOf(int axis) => entries[axis].Size;

    public Form FormOf(int axis) => entries[Find(axis)].Form;

    public bool IsLeaf(int axis) => FormOf(axis) == Form.Leaf;

    /// <summary>Whether the axis is a leaf or a member of one.</summary>
    public bool IsAtom(int axis) => FormOf(axis) is Form.Leaf or Form.Member;

    /// <summary>The axis that stands for this one now.</summary>
    public int Find(int axis)
    {
        var root = axis;
        while (entries[root].Forward >= 0) root = entries[root].Forward;
        while (entries[axis].Forward >= 0) (axis, entries[axis].Forward) = (entries[axis].Forward, root);
        var entry = entries[root];
        if (entry.Form == Form.Reordered) return FindReordered(root, entry);
        if (entry.Form != Form.Member || Find(entry.Parts[0]) == entry.Parts[0]) return root;
        // What this is a member of has taken on structure since.
        var current = Member(entry.Parts[0], entry.Selector, entry.Index);
        if (entry.Cause is { } cause) Fix(current, cause);
        return entry.Forward = current;
    }

    /// <summary>Lets another axis stand for this one from now on.</summary>
    public void Forward(int axis, int target) => entries[axis].Forward = target;

    /// <summary>Replaces a leaf by new leaves that make it up.</summary>
    /// <returns>Null if the leaf is a piece of a piece … so many times over that further cuts would take quadratic
    /// time.</returns>
    public (int First, int Second)? Split(int leaf, Form form, int firstSize, int secondSize)
    {
        const int deepestCut = 1 << 10;
        var whole = entries[leaf];
        if (form == Form.Sum && whole.CutDepth >= deepestCut) return null;
        int Derive(int size)
        {
            var part = NewLeaf(size);
            entries[part].Cause = whole.Cause;
            if (form == Form.Sum) entries[part].CutDepth = whole.CutDepth + 1;
            return part;
        }

        var parts = (First: Derive(firstSize), Second: Derive(secondSize));
        whole.Forward = Add(form, whole.Size, [parts.First, parts.Second]);
        return parts;
    }

    /// <summary>The row-major product of axes, the first one outermost.</summary>
    public int Product(params ReadOnlySpan<int> factors)
    {
        var flat = ImmutableArray.CreateBuilder<int>();
        var size = 1;
        foreach (var factor in factors)
        {
            size = checked(size * SizeOf(factor));
            flat.AddRange(Factors(factor).Where(part => SizeOf(part) > 1));
        }

        return flat.Count switch
        {
            0 => factors.IsEmpty ? NewLeaf(1) : Find(factors[0]),
            1 => flat[0],
            _ => Add(Form.Product, size, flat.ToImmutable()),
        };
    }

    /// <summary>Axes one behind the other.</summary>
    public int Sum(params ReadOnlySpan<int> blocks)
    {
        var flat = ImmutableArray.CreateBuilder<int>();
        var size = 0;
        foreach (var block in blocks)
        {
            size = checked(size + SizeOf(block));
            flat.AddRange(Blocks(block));
        }

        if (flat.Count == 1) return flat[0];
        if (flat.Count <= MostBlocks) return Add(Form.Sum, size, flat.ToImmutable());
        var cause = new FixCause(Node, $"it has more than {MostBlocks} blocks", FixKind.Caution);
        foreach (var block in flat) Fix(block, cause);
        return NewFixedLeaf(size, cause);
    }

    /// <summary>What an axis is the product of; itself if it is none.</summary>
    public ImmutableArray<int> Factors(int axis) => Flat(Find(axis), Form.Product);

    /// <summary>What an axis is the sum of; itself if it is none.</summary>
    public ImmutableArray<int> Blocks(int axis) => Flat(Find(axis), Form.Sum);

    /// <summary>Whether an axis is, or is made of, another one.</summary>
    public bool Contains(int axis, int part)
    {
        var waiting = new Stack<int>([axis]);
        while (waiting.TryPop(out var next))
        {
            next = Find(next);
            if (next == part) return true;
            foreach (var child in entries[next].Parts) waiting.Push(child);
        }

        return false;
    }

    /// <summary>An axis as it is under one picked index of a fixed label beside it: what is nested in that label may
    /// differ from index to index.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="selector">The leaf of the fixed label.</param>
    /// <param name="index">The index picked.</param>
    public int Member(int axis, int selector, int index)
    {
        axis = Find(axis);
        switch (entries[axis].Form)
        {
            case Form.Product:
                return Product([.. Factors(axis).Select(factor => Member(factor, selector, index))]);
            case Form.Sum:
                return Sum([.. Blocks(axis).Select(block => Member(block, selector, index))]);
            case Form.Reordered:
                return Reorder(Member(entries[axis].Parts[0], selector, index), entries[axis].Order);
            default:
                if (SizeOf(axis) == 1) return axis;
                if (members.TryGetValue((axis, selector, index), out var known)) return known;
                var member = Add(Form.Member, SizeOf(axis), [axis]);
                (entries[member].Selector, entries[member].Index) = (selector, index);
                return members[(axis, selector, index)] = member;
        }
    }

    /// <summary>What a member is a member of: a leaf, another member, or what took its place.</summary>
    public int WholeOf(int member) => entries[member].Parts[0];

    /// <summary>The leaf that an atom is a member of, and the indices picked, innermost choice first; the leaf itself
    /// for a leaf.</summary>
    public (int Leaf, ImmutableArray<(int Selector, int Index)> Choices) Origin(int atom)
    {
        var picked = ImmutableArray.CreateBuilder<(int, int)>();
        for (atom = Find(atom); entries[atom] is { Form: Form.Member } member; atom = Find(member.Parts[0]))
            picked.Add((Find(member.Selector), member.Index));
        return (atom, picked.ToImmutable());
    }

    /// <summary>All members of leaves.</summary>
    public IReadOnlyList<int> Members() =>
        [.. members.Values.ToArray().Select(Find).Where(axis => FormOf(axis) == Form.Member).Distinct()];

    /// <summary>Pairs of members of one leaf that are the same axis. Where the leaf has taken on structure since, its
    /// parts are tied.</summary>
    public IReadOnlyList<(int First, int Second)> MemberTies => [.. memberTies.SelectMany(tie => AtomPairs(tie.First, tie.Second))];

    public void TieMembers(int first, int second) => memberTies.Add((first, second));

    /// <summary>Notes that a leaf also occurs where nothing says which index of the fixed label is meant, so that all
    /// its members are alike.</summary>
    public void MarkPlain(int leaf) => plainLeaves.Add(leaf);

    /// <summary>Whether all members of a leaf are alike.</summary>
    public bool IsPlain(int leaf) => plainLeaves.Any(plain => Contains(plain, leaf));

    private int Add(Form form, int size, ImmutableArray<int> parts)
    {
        entries.Add(new Entry(form, size, Node) { Parts = parts });
        return entries.Count - 1;
    }

    /// <summary>The parts of an axis of one form, and of those below that have the form too; remembered, so that chains
    /// of parts are walked once.</summary>
    private ImmutableArray<int> Flat(int axis, Form form)
    {
        if (entries[axis].Form != form) return [axis];
        var parts = ImmutableArray.CreateBuilder<int>(entries[axis].Parts.Length);
        var waiting = new Stack<int>([axis]);
        while (waiting.TryPop(out var next))
        {
            next = Find(next);
            if (entries[next].Form != form)
            {
                parts.Add(next);
                continue;
            }

            foreach (var part in entries[next].Parts.Reverse()) waiting.Push(part);
        }

        return entries[axis].Parts = parts.ToImmutable();
    }

    private IEnumerable<(int First, int Second)> AtomPairs(int first, int second)
    {
        if (IsAtom(first) && IsAtom(second)) return [(Find(first), Find(second))];
        if (FormOf(first) == Form.Reordered) return AtomPairs(Reordering(first).Part, Reordering(second).Part);
        var isSum = FormOf(first) == Form.Sum;
        var (left, right) = isSum ? (Blocks(first), Blocks(second)) : (Factors(first), Factors(second));
        if (left.Length != right.Length) throw new InvalidOperationException("Two members of one leaf have different parts.");
        return left.Zip(right).SelectMany(pair => AtomPairs(pair.First, pair.Second));
    }

    /// <param name="Form">How the axis is made up.</param>
    /// <param name="Size">Number of indices.</param>
    /// <param name="Maker">Number of the node that made it; null outside nodes.</param>
    private sealed record Entry(Form Form, int Size, int? Maker)
    {
        /// <summary>The axis that took this one's place; −1 while it stands for itself.</summary>
        public int Forward { get; set; } = -1;

        /// <summary>Factors or blocks; of a member what it is a member of.</summary>
        public ImmutableArray<int> Parts { get; set; } = [];

        /// <summary>Of a reordered axis: index i is index <c>Order[i]</c> of its part.</summary>
        public ImmutableArray<int> Order { get; set; } = [];

        public FixCause? Cause { get; set; }

        /// <summary>Of a member: the leaf of the fixed label, and its index.</summary>
        public int Selector { get; set; }

        /// <summary>Of a reordered axis: the number of factors that were found not to just change places.</summary>
        public int Index { get; set; }

        /// <summary>How many cuts lie between the leaf and the one it is a piece of.</summary>
        public int CutDepth { get; set; }
    }
}
