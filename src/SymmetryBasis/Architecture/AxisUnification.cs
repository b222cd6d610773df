using System.Collections.Immutable;
using System.Diagnostics;

namespace SymmetryBasis;

/// <summary>Union-find over the index sets ("atoms") of all axes. An atom may be found to be a product of others, as when a flattened axis meets a matrix.</summary>
internal sealed class AxisUnification
{
    private readonly List<int> parents = [];
    private readonly List<int> sizes = [];
    private readonly List<bool> isFixed = [];
    private readonly List<ImmutableArray<int>> factors = [];

    public int NewAtom(int size)
    {
        parents.Add(parents.Count);
        sizes.Add(size);
        isFixed.Add(false);
        factors.Add([]);
        return parents.Count - 1;
    }

    public int SizeOf(int atom) => sizes[atom];

    public bool IsFixed(int atom) => isFixed[Find(atom)];

    /// <summary>The representatives of the atoms that an axis is a product of.</summary>
    public ImmutableArray<int> Resolve(ImmutableArray<int> axis) => [.. axis.SelectMany(atom =>
    {
        var root = Find(atom);
        return factors[root].IsEmpty ? [root] : Resolve(factors[root]);
    })];

    public void Fix(ImmutableArray<int> axis)
    {
        foreach (var atom in Resolve(axis)) isFixed[atom] = true;
    }

    /// <returns>False if the axes are products in incompatible ways and something not yet fixed had to be fixed for it.</returns>
    public bool Tie(ImmutableArray<int> first, ImmutableArray<int> second)
    {
        var (left, right) = (Resolve(first), Resolve(second));
        if (left.SequenceEqual(right)) return true;
        if (left.Select(SizeOf).SequenceEqual(right.Select(SizeOf)))
        {
            for (var i = 0; i < left.Length; i++) Union(left[i], right[i]);
            return true;
        }

        if (left.Length == 1 && !right.Contains(left[0])) return Split(left[0], right);
        if (right.Length == 1 && !left.Contains(right[0])) return Split(right[0], left);
        var exact = left.Concat(right).All(IsFixed);
        Fix(left);
        Fix(right);
        return exact;
    }

    private bool Split(int atom, ImmutableArray<int> product)
    {
        // Fixing the whole fixes the parts: a permutation of a part would move the whole.
        if (isFixed[atom]) Fix(product);
        factors[atom] = product;
        return true;
    }

    private void Union(int first, int second)
    {
        (first, second) = (Find(first), Find(second));
        if (first == second) return;
        Debug.Assert(sizes[first] == sizes[second], "Only atoms of one size are united.");
        var (keep, drop) = first < second ? (first, second) : (second, first);
        parents[drop] = keep;
        isFixed[keep] |= isFixed[drop];
    }

    private int Find(int atom)
    {
        while (parents[atom] != atom) atom = parents[atom] = parents[parents[atom]];
        return atom;
    }
}
