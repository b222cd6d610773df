using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace WeightSpace.SymmetryBasis;

/// <content>Axes that are others in another order, as channel shuffles, interleaving and reversal make them.</content>
internal sealed partial class AxisForest
{
    /// <summary>An axis whose index i is index <c>order[i]</c> of another one.</summary>
    public int Reorder(int axis, ImmutableArray<int> order)
    {
        axis = Find(axis);
        if (order.Index().All(pair => pair.Index == pair.Item)) return axis;
        var reordered = Add(Form.Reordered, order.Length, [axis]);
        entries[reordered].Order = order;
        return Find(reordered);
    }

    /// <summary>What a reordered axis is made of, and which index of it each of its own is.</summary>
    public (int Part, ImmutableArray<int> Order) Reordering(int axis)
    {
        var entry = entries[Find(axis)];
        return (Find(entry.Parts[0]), entry.Order);
    }

    /// <summary>Replaces a leaf by its indices in a set and the others, each as a leaf of its own.</summary>
    /// <param name="leaf">The leaf.</param>
    /// <param name="chosen">Rising indices of the leaf, neither none nor all.</param>
    /// <returns>The leaf of the chosen indices; null if the leaf has been cut too often.</returns>
    public int? Extract(int leaf, ImmutableArray<int> chosen)
    {
        if (Split(leaf, Form.Sum, chosen.Length, SizeOf(leaf) - chosen.Length) is not { } parts) return null;
        var order = new int[SizeOf(leaf)];
        var (inside, outside) = (0, chosen.Length);
        for (var i = 0; i < order.Length; i++)
            order[i] = inside < chosen.Length && chosen[inside] == i ? inside++ : outside++;
        entries[leaf].Forward = Reorder(entries[leaf].Forward, [.. order]);
        return parts.First;
    }

    /// <summary>Replaces the leaf that an axis is in another order by a leaf in the order of the axis.</summary>
    public int Straighten(int reordered)
    {
        var (leaf, order) = Reordering(reordered);
        var straight = NewLeaf(SizeOf(leaf));
        entries[straight].Cause = entries[leaf].Cause;
        entries[straight].CutDepth = entries[leaf].CutDepth;
        entries[Find(reordered)].Forward = straight;
        entries[leaf].Forward = Reorder(straight, Inverse(order));
        return straight;
    }

    public static ImmutableArray<int> Inverse(ImmutableArray<int> order)
    {
        var inverse = new int[order.Length];
        for (var i = 0; i < inverse.Length; i++) inverse[order[i]] = i;
        return ImmutableCollectionsMarshal.AsImmutableArray(inverse);
    }

    /// <summary>How far apart on a reordered axis neighbouring indices of each factor of a product lie, backwards if that
    /// is negative; null if it is not the same everywhere.</summary>
    /// <param name="places">Where on the axis each index of the product lies.</param>
    /// <param name="sizes">Sizes of the factors, outermost first.</param>
    public static int[]? Strides(ReadOnlySpan<int> places, ReadOnlySpan<int> sizes)
    {
        var strides = new int[sizes.Length];
        for (var (factor, inner) = (sizes.Length - 1, 1); factor >= 0; inner *= sizes[factor--])
            strides[factor] = sizes[factor] > 1 ? places[inner] - places[0] : 0;
        for (var index = 0; index < places.Length; index++)
        {
            var (place, rest) = (places[0], index);
            for (var factor = sizes.Length - 1; factor >= 0; rest /= sizes[factor--])
                place += rest % sizes[factor] * strides[factor];
            if (place != places[index]) return null;
        }

        return strides;
    }

    private int FindReordered(int axis, Entry entry)
    {
        var part = Find(entry.Parts[0]);
        if (part == entry.Parts[0] && entries[part].Form is not (Form.Reordered or Form.Product)) return axis;
        if (entries[part].Form == Form.Reordered)
        {
            var inner = entries[part];
            entry.Order = [.. entry.Order.Select(index => inner.Order[index])];
            part = inner.Parts[0];
            if (entry.Order.Index().All(pair => pair.Index == pair.Item)) return entry.Forward = Find(part);
        }

        entry.Parts = [part];
        // A product whose factors only change places is a product: a shuffle of the channels of groups.
        if (entries[part].Form == Form.Product && Factors(part) is var factors && factors.Length != entry.Index)
        {
            entry.Index = factors.Length;
            if (Strides(Inverse(entry.Order).AsSpan(), [.. factors.Select(SizeOf)]) is { } strides && strides.All(stride => stride > 0))
                return entry.Forward = Product([.. factors.Zip(strides).OrderByDescending(pair => pair.Second).Select(pair => pair.First)]);
        }

        return axis;
    }
}
