using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>
/// Union-find over the index sets of all axes. An index set is a leaf (one label), a row-major product of index sets (a
/// flattened axis) or their sum
/// (a concatenated axis); a leaf that meets structure takes it on.
/// </summary>
/// <remarks>
/// Everything that is tied here holds for every use of the axis, so the order of the operators does not matter. Where
/// two structures disagree, all leaves of both
/// become fixed: the group gets smaller, never wrong.
/// </remarks>
internal sealed partial class AxisForest
{
    /// <summary>An axis of more blocks than this is made fixed as a whole, so that doubling it over and over takes no
    /// memory.</summary>
    public const int MostBlocks = 1 << 12;

    private enum Form
    {
        Leaf,
        Product,
        Sum,
        Member,
    }

    /// <summary>A leaf that is a piece of a piece … of a leaf, so many times over, is not cut again: chains of cuts
    /// would take quadratic time.</summary>
    private const int DeepestCut = 1 << 10;

    /// <summary>A node that was resolved names the one that took its place; −1 while it stands for itself.</summary>
    private readonly List<int> forwards = [];
    private readonly List<int> sizes = [];
    private readonly List<Form> forms = [];
    private readonly List<ImmutableArray<int>> children = [];
    private readonly List<FixCause?> causes = [];
    private readonly List<int?> makers = [];
    private readonly Dictionary<(int Child, int Selector, int Index), int> members = [];
    private readonly Dictionary<int, (int Selector, int Index)> choices = [];
    private readonly List<(int First, int Second)> memberTies = [];
    private readonly HashSet<int> plainLeaves = [];
    private readonly Dictionary<int, int> cutDepths = [];

    public int NewLeaf(int size) => Add(Form.Leaf, size, []);

    public int SizeOf(int node) => sizes[node];

    /// <summary>The node that stands for this one now.</summary>
    public int Find(int node)
    {
        var root = node;
        while (forwards[root] >= 0) root = forwards[root];
        while (forwards[node] >= 0) (node, forwards[node]) = (forwards[node], root);
        if (forms[root] != Form.Member || Find(children[root][0]) == children[root][0]) return root;
        // What this is a member of has taken on structure since.
        var (selector, index) = choices[root];
        var current = Member(children[root][0], selector, index);
        if (causes[root] is { } cause) Fix(current, cause);
        return forwards[root] = current;
    }

    /// <summary>
    /// An index set as it is under one index of a fixed label beside it, after that index was picked: what is nested in
    /// the label may differ from index to index.
    /// </summary>
    /// <param name="node">The index set.</param>
    /// <param name="selector">The leaf of the fixed label.</param>
    /// <param name="index">The index picked.</param>
    public int Member(int node, int selector, int index)
    {
        node = Find(node);
        switch (forms[node])
        {
            case Form.Product:
                return Product([.. Factors(node).Select(factor => Member(factor, selector, index))]);
            case Form.Sum:
                return Sum([.. Blocks(node).Select(block => Member(block, selector, index))]);
            default:
                if (sizes[node] == 1) return node;
                if (members.TryGetValue((node, selector, index), out var known)) return known;
                var member = Add(Form.Member, sizes[node], [node]);
                choices[member] = (selector, index);
                return members[(node, selector, index)] = member;
        }
    }

    /// <summary>The leaf that a node is a member of, and the indices picked, innermost choice first; the node itself
    /// for a leaf.</summary>
    public (int Leaf, ImmutableArray<(int Selector, int Index)> Choices) Origin(int node)
    {
        var picked = ImmutableArray.CreateBuilder<(int, int)>();
        for (node = Find(node); forms[node] == Form.Member; node = Find(children[node][0])) picked.Add((Find(choices[node].Selector), choices[node].Index));
        return (node, picked.ToImmutable());
    }

    /// <summary>All members of leaves.</summary>
    public IReadOnlyList<int> Members() => [.. choices.Keys.Select(Find).Where(node => forms[node] == Form.Member).Distinct()];

    /// <summary>Pairs of members of one leaf that are the same index set. Where the leaf has taken on structure since,
    /// its parts are tied.</summary>
    public IReadOnlyList<(int First, int Second)> MemberTies => [.. memberTies.SelectMany(tie => AtomPairs(tie.First, tie.Second))];

    /// <summary>Whether the leaf also occurs where nothing says which index of the fixed label is meant, so that all
    /// its members are alike.</summary>
    public bool IsPlain(int leaf) => plainLeaves.Any(plain => Contains(plain, leaf));

    public bool IsLeaf(int node) => forms[Find(node)] == Form.Leaf;

    /// <summary>Whether the node is a leaf or a member of one.</summary>
    public bool IsAtom(int node) => forms[Find(node)] is Form.Leaf or Form.Member;

    public bool IsSum(int node) => forms[Find(node)] == Form.Sum;

    /// <summary>The row-major product of index sets, the first one outermost.</summary>
    public int Product(params ReadOnlySpan<int> factors)
    {
        var flat = ImmutableArray.CreateBuilder<int>();
        var size = 1;
        foreach (var factor in factors)
        {
            size = checked(size * sizes[factor]);
            foreach (var part in Factors(factor))
            {
                if (sizes[part] > 1) flat.Add(part);
            }
        }

        return flat.Count switch
        {
            0 => factors.IsEmpty ? NewLeaf(1) : Find(factors[0]),
            1 => flat[0],
            _ => Add(Form.Product, size, flat.ToImmutable()),
        };
    }

    /// <summary>Index sets one behind the other.</summary>
    public int Sum(params ReadOnlySpan<int> blocks)
    {
        var flat = ImmutableArray.CreateBuilder<int>();
        var size = 0;
        foreach (var block in blocks)
        {
            size = checked(size + sizes[block]);
            flat.AddRange(Blocks(block));
        }

        if (flat.Count == 1) return flat[0];
        if (flat.Count <= MostBlocks) return Add(Form.Sum, size, flat.ToImmutable());
        var cause = new FixCause(Node, $"it has more than {MostBlocks} blocks", FixKind.Caution);
        foreach (var block in flat) Fix(block, cause);
        return NewFixedLeaf(size, cause);
    }

    /// <summary>What a node is the product of: leaves and sums; itself if it is one of them.</summary>
    public ImmutableArray<int> Factors(int node) => Flat(Find(node), Form.Product);

    /// <summary>What a node is the sum of: leaves and products; itself if it is one of them.</summary>
    public ImmutableArray<int> Blocks(int node) => Flat(Find(node), Form.Sum);

    /// <summary>States that two nodes are the same index set.</summary>
    /// <returns>False if their structures disagree and something not yet fixed had to be fixed for it.</returns>
    public bool Unify(int first, int second)
    {
        (first, second) = (Find(first), Find(second));
        if (first == second) return true;
        if (forms[first] == Form.Leaf) return Link(first, second);
        if (forms[second] == Form.Leaf) return Link(second, first);
        if (forms[first] == Form.Member && forms[second] == Form.Member) return TieMembers(first, second);
        // A member meets a sum block by block: as one factor against one, neither would ever come apart.
        var exact = forms[first] is Form.Sum or Form.Member && forms[second] is Form.Sum or Form.Member
            ? UnifySums([.. Blocks(first)], [.. Blocks(second)])
            : UnifyProducts([.. Factors(first)], [.. Factors(second)]);
        // One of the two stands for both from now on, so that later unifications need not compare them again.
        (first, second) = (Find(first), Find(second));
        if (exact && first != second && !Contains(first, second) && !Contains(second, first)) forwards[Math.Max(first, second)] = Math.Min(first, second);
        return exact;
    }

    /// <summary>Divides a node into an outer factor of the given size and the inner rest.</summary>
    /// <returns>Null if the node's structure does not divide there.</returns>
    public (int Outer, int Inner)? Divide(int node, int outerSize)
    {
        node = Find(node);
        if (outerSize <= 0 || sizes[node] % outerSize != 0) return null;
        var innerSize = sizes[node] / outerSize;
        if (outerSize == 1) return (NewLeaf(1), node);
        if (innerSize == 1) return (node, NewLeaf(1));
        switch (forms[node])
        {
            case Form.Leaf:
                var (outer, inner) = (Derive(node, outerSize), Derive(node, innerSize));
                forwards[node] = Add(Form.Product, sizes[node], [outer, inner]);
                return (outer, inner);
            case Form.Member:
                return Divide(children[node][0], outerSize) is null ? null : Divide(node, outerSize);
            case Form.Product:
                var factors = Factors(node);
                var before = 1;
                var count = 0;
                while (before * sizes[factors[count]] <= outerSize) before *= sizes[factors[count++]];
                if (before == outerSize) return (Product(factors.AsSpan()[..count]), Product(factors.AsSpan()[count..]));
                return outerSize % before == 0 && Divide(factors[count], outerSize / before) is { } part
                    ? (Product([.. factors[..count], part.Outer]), Product([part.Inner, .. factors[(count + 1)..]]))
                    : null;
            default:
                return DivideSum(node, innerSize);
        }
    }

    /// <summary>Cuts a node into its first indices and the rest.</summary>
    /// <returns>Null if the node's structure does not come apart there.</returns>
    public (int Head, int Tail)? Cut(int node, int at)
    {
        node = Find(node);
        if (at <= 0 || at >= sizes[node]) return null;
        // What is fixed needs no structure: a position of a thousand is one index of a fixed label, not a label of its
        // own.
        if (IsAtom(node) && CauseOf(node) is { } cause) return (NewFixedLeaf(at, cause), NewFixedLeaf(sizes[node] - at, cause));
        switch (forms[node])
        {
            case Form.Leaf:
                var depth = cutDepths.GetValueOrDefault(node) + 1;
                if (depth > DeepestCut) return null;
                var (head, tail) = (Derive(node, at), Derive(node, sizes[node] - at));
                (cutDepths[head], cutDepths[tail]) = (depth, depth);
                forwards[node] = Add(Form.Sum, sizes[node], [head, tail]);
                return (head, tail);
            case Form.Member:
                return Cut(children[node][0], at) is null ? null : Cut(node, at);
            case Form.Product:
                var factors = Factors(node);
                var inner = Product(factors.AsSpan()[1..]);
                if (at % sizes[inner] != 0 || Cut(factors[0], at / sizes[inner]) is not { } outer) return null;
                return (Product(outer.Head, inner), Product(outer.Tail, inner));
            default:
                var blocks = Blocks(node);
                var before = 0;
                var count = 0;
                while (before + sizes[blocks[count]] <= at) before += sizes[blocks[count++]];
                if (before == at) return (Sum(blocks.AsSpan()[..count]), Sum(blocks.AsSpan()[count..]));
                return Cut(blocks[count], at - before) is { } middle
                    ? (Sum([.. blocks[..count], middle.Head]), Sum([middle.Tail, .. blocks[(count + 1)..]]))
                    : null;
        }
    }

    private int Add(Form form, int size, ImmutableArray<int> parts)
    {
        forwards.Add(-1);
        sizes.Add(size);
        forms.Add(form);
        children.Add(parts);
        causes.Add(null);
        makers.Add(Node);
        return forwards.Count - 1;
    }

    /// <summary>The parts of a node of one form, of those below that have the form too; remembered, so that chains of
    /// parts are walked once.</summary>
    private ImmutableArray<int> Flat(int node, Form form)
    {
        if (forms[node] != form) return [node];
        var parts = ImmutableArray.CreateBuilder<int>(children[node].Length);
        var waiting = new Stack<int>();
        waiting.Push(node);
        while (waiting.TryPop(out var next))
        {
            next = Find(next);
            if (forms[next] != form)
            {
                parts.Add(next);
                continue;
            }

            for (var i = children[next].Length - 1; i >= 0; i--) waiting.Push(children[next][i]);
        }

        return children[node] = parts.ToImmutable();
    }

    private int Derive(int leaf, int size)
    {
        var part = NewLeaf(size);
        causes[part] = causes[leaf];
        return part;
    }

    private bool Link(int leaf, int target)
    {
        if (forms[target] == Form.Leaf)
        {
            // The older leaf stays, so that labels are numbered in the order of the parameters.
            var (keep, drop) = leaf < target ? (leaf, target) : (target, leaf);
            forwards[drop] = keep;
            causes[keep] = FixCause.Joined(causes[keep], causes[drop], Node);
            return true;
        }

        if (Origin(target).Leaf == leaf)
        {
            plainLeaves.Add(leaf);
            return true;
        }

        if (Contains(target, leaf))
        {
            var exact = IsFixed(target);
            Fix(target, FixKind.Caution, "it is tied to a part of itself");
            return exact;
        }

        // Fixing the whole fixes the parts: a permutation of a part would move the whole.
        if (causes[leaf] is { } cause) Fix(target, cause.At(Node));
        TieFixedBelow(target);
        forwards[leaf] = target;
        return true;
    }

    private bool TieMembers(int first, int second)
    {
        var (left, right) = (Origin(first).Leaf, Origin(second).Leaf);
        if (left == right)
        {
            memberTies.Add((first, second));
            return true;
        }

        // Members of different leaves: the leaves become one, and all their members alike.
        plainLeaves.Add(left);
        plainLeaves.Add(right);
        return Unify(left, right);
    }

    private IEnumerable<(int First, int Second)> AtomPairs(int first, int second)
    {
        if (IsAtom(first) && IsAtom(second)) return [(Find(first), Find(second))];
        var (left, right) = IsSum(first) ? (Blocks(first), Blocks(second)) : (Factors(first), Factors(second));
        if (left.Length != right.Length) throw new InvalidOperationException("Two members of one leaf have different parts.");
        return left.Zip(right).SelectMany(pair => AtomPairs(pair.First, pair.Second));
    }

    private bool Contains(int node, int leaf)
    {
        var waiting = new Stack<int>();
        waiting.Push(node);
        while (waiting.TryPop(out var next))
        {
            next = Find(next);
            if (next == leaf) return true;
            foreach (var child in children[next]) waiting.Push(child);
        }

        return false;
    }

    private bool UnifySums(List<int> first, List<int> second)
    {
        var exact = true;
        for (int i = 0, j = 0; i < first.Count; i++, j++)
        {
            var (left, right) = (sizes[first[i]], sizes[second[j]]);
            if (left > right && !CutInto(first, i, right)) return FixFrom(first, i, second, j);
            if (right > left && !CutInto(second, j, left)) return FixFrom(first, i, second, j);
            exact &= Unify(first[i], second[j]);
        }

        return exact;
    }

    private bool CutInto(List<int> blocks, int index, int at)
    {
        if (Cut(blocks[index], at) is not { } parts) return false;
        (blocks[index], _) = parts;
        blocks.Insert(index + 1, parts.Tail);
        return true;
    }

    private bool UnifyProducts(List<int> first, List<int> second)
    {
        var exact = true;
        for (int i = 0, j = 0; i < first.Count && j < second.Count; i++, j++)
        {
            var (left, right) = (sizes[first[i]], sizes[second[j]]);
            if (left > right && !DivideInto(first, i, right)) return FixFrom(first, i, second, j);
            if (right > left && !DivideInto(second, j, left)) return FixFrom(first, i, second, j);
            exact &= Unify(first[i], second[j]);
        }

        return exact;
    }

    private bool DivideInto(List<int> factors, int index, int outerSize)
    {
        if (Divide(factors[index], outerSize) is not { } parts) return false;
        (factors[index], _) = parts;
        factors.Insert(index + 1, parts.Inner);
        return true;
    }

    private bool FixFrom(List<int> first, int i, List<int> second, int j)
    {
        var rest = first.Skip(i).Concat(second.Skip(j)).ToArray();
        var exact = rest.All(IsFixed);
        foreach (var node in rest) Fix(node, FixKind.Caution, "it is tied to an axis that comes apart in another way");
        return exact;
    }

    /// <summary>
    /// A sum of blocks that all hold whole inner index sets is a product if these are tied: the outer factor is then
    /// the sum of the blocks' outer factors.
    /// Blocks of one inner index set each (gates) are told apart by a fixed index.
    /// </summary>
    private (int Outer, int Inner)? DivideSum(int node, int innerSize)
    {
        var blocks = Blocks(node);
        if (blocks.Any(block => sizes[block] % innerSize != 0)) return null;
        var outers = new List<int>();
        var inner = -1;
        foreach (var block in blocks)
        {
            if (Divide(block, sizes[block] / innerSize) is not { } parts) return null;
            outers.Add(parts.Outer);
            if (inner < 0) inner = parts.Inner;
            else if (!Unify(inner, parts.Inner)) return null;
        }

        if (outers.Any(outer => sizes[outer] > 1)) return (Sum([.. outers]), Find(inner));
        var gate = NewLeaf(outers.Count);
        Fix(gate, FixKind.Necessary, "its indices tell apart parts of an axis that lie one behind the other");
        return (gate, Find(inner));
    }
}
