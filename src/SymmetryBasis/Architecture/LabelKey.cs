using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>What kind of thing a <see cref="LabelKey"/> numbers.</summary>
internal enum LabelSource
{
    /// <summary>Neighbouring fixed blocks of an axis that make one label.</summary>
    Merged,

    /// <summary>A leaf of the <see cref="AxisForest"/>, or a member of one.</summary>
    Atom,

    /// <summary>A copy of a leaf, see <see cref="LabelCopies"/>.</summary>
    Copy,
}

/// <summary>Identifies a label before it has a name.</summary>
internal readonly record struct LabelKey(LabelSource Source, int Number) : IComparable<LabelKey>
{
    public int CompareTo(LabelKey other) =>
        Source == other.Source ? Number.CompareTo(other.Number) : Source.CompareTo(other.Source);
}

/// <summary>One label of a flattened axis.</summary>
/// <param name="Key">Which label.</param>
/// <param name="Size">Number of indices.</param>
/// <param name="Stride">How far apart on the axis neighbouring places lie.</param>
internal readonly record struct IndexPart(LabelKey Key, int Size, int Stride)
{
    /// <summary>At which place each index lies; empty where index i lies at place i.</summary>
    public EquatableArray<int> Order { get; init; } = [];

    /// <summary>How far from the block's first index on the axis an index lies.</summary>
    public int Place(int index) => Stride * (Order.IsEmpty ? index : Order[index]);
}

/// <summary>One block of an axis in normal form: a product of labels, somewhere on the axis.</summary>
/// <param name="Offset">Where on the axis the block's first index lies.</param>
/// <param name="Parts">Its labels, outermost first.</param>
internal sealed record IndexBranch(int Offset, ImmutableArray<IndexPart> Parts);

/// <summary>A set of index tuples: the axes of a value, or what an operator loops over. Only which labels occur
/// together counts.</summary>
/// <param name="Axes">Per axis its blocks, per block the keys of its labels, outermost first; labels of one index are
/// left out.</param>
/// <param name="IsParameter">Whether it is a parameter's or a buffer's.</param>
internal sealed record IndexSpace(ImmutableArray<ImmutableArray<ImmutableArray<LabelKey>>> Axes, bool IsParameter)
{
    public static IndexSpace Of(AxisNormalForm normalForm, ImmutableArray<int> axes, bool isParameter) =>
        new([.. axes.Select(axis => normalForm.Branches(axis).Select(Keys).ToImmutableArray())], isParameter);

    /// <summary>All keys that occur.</summary>
    public IEnumerable<LabelKey> Keys() => Axes.SelectMany(axis => axis.SelectMany(branch => branch)).Distinct();

    /// <summary>The space under every choice of indices of the fixed labels for which labels in it have
    /// copies.</summary>
    public IEnumerable<IndexSpace> Expand(LabelCopies copies)
    {
        var selectors = Keys().SelectMany(key => copies.Over(key)).Distinct().Where(Keys().Contains).ToArray();
        IEnumerable<ImmutableDictionary<LabelKey, int>> choices = [ImmutableDictionary<LabelKey, int>.Empty];
        foreach (var selector in selectors)
            choices = choices.SelectMany(choice => Enumerable.Range(0, copies.SizeOf(selector)).Select(index => choice.SetItem(selector, index)));
        return choices.Select(choice => this with
        {
            Axes = [.. Axes.Select(axis => axis.Select(branch =>
                branch.Where(key => !choice.ContainsKey(key)).Select(key => copies.Resolve(key, choice)).ToImmutableArray()).ToImmutableArray())],
        });
    }

    private static ImmutableArray<LabelKey> Keys(IndexBranch branch) =>
        [.. branch.Parts.Where(part => part.Size > 1).Select(part => part.Key)];
}
