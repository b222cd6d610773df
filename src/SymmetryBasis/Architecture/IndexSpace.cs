using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>A set of index tuples: the axes of a value, or what an operator loops over. Only which labels occur
/// together counts.</summary>
/// <param name="Axes">Per axis its blocks, per block the keys of its labels, outermost first; labels of one index are
/// left out.</param>
/// <param name="IsParameter">Whether it is a parameter's or a buffer's.</param>
internal sealed record IndexSpace(ImmutableArray<ImmutableArray<ImmutableArray<int>>> Axes, bool IsParameter)
{
    public static IndexSpace Of(AxisNormalForm normalForm, ImmutableArray<int> nodes, bool isParameter) =>
        new([.. nodes.Select(node => normalForm.Branches(node).Select(Keys).ToImmutableArray())], isParameter);

    /// <summary>All keys that occur.</summary>
    public IEnumerable<int> Keys() => Axes.SelectMany(axis => axis.SelectMany(branch => branch)).Distinct();

    /// <summary>The space under every choice of indices of the fixed labels for which labels in it have
    /// copies.</summary>
    public IEnumerable<IndexSpace> Expand(LabelCopies copies)
    {
        var selectors = Keys().SelectMany(key => copies.Over(key)).Distinct().Where(Keys().Contains).ToArray();
        IEnumerable<ImmutableDictionary<int, int>> choices = [ImmutableDictionary<int, int>.Empty];
        foreach (var selector in selectors)
            choices = choices.SelectMany(choice => Enumerable.Range(0, copies.SizeOf(selector)).Select(index => choice.SetItem(selector, index)));
        foreach (var choice in choices)
        {
            yield return this with
            {
                Axes = [.. Axes.Select(axis => axis.Select(branch =>
                    branch.Where(key => !choice.ContainsKey(key)).Select(key => copies.Resolve(key, choice)).ToImmutableArray()).ToImmutableArray())],
            };
        }
    }

    private static ImmutableArray<int> Keys(IndexBranch branch) => [.. branch.Parts.Where(part => part.Size > 1).Select(part => part.Key)];
}
