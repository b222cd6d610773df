using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>
/// Gives a label one copy for each index of a small fixed label that it never occurs without: stacked queries, keys and
/// values, directions, one part of a network per input.
/// </summary>
/// <remarks>A copy of a leaf is also what a member of the leaf stands for: what lies beside an index of the fixed label
/// that an operator picked.</remarks>
internal sealed class LabelCopies
{
    /// <summary>Fixed labels of more indices are not told apart: a label for each would flood the result.</summary>
    public const int MostCopies = 16;

    private static readonly ImmutableDictionary<LabelKey, int> NothingPicked = ImmutableDictionary<LabelKey, int>.Empty;

    private readonly AxisForest forest;
    private readonly AxisNormalForm normalForm;
    private readonly Dictionary<int, ImmutableArray<LabelKey>> over = [];
    private readonly Dictionary<(int Leaf, string Copy), int> numbers = [];
    private readonly List<(int Leaf, int Parent)> copies = [];
    private readonly Dictionary<LabelKey, FixCause> fixedCopies = [];

    private LabelCopies(AxisForest forest, AxisNormalForm normalForm) =>
        (this.forest, this.normalForm) = (forest, normalForm);

    /// <summary>Chooses which leaves have copies, and over which fixed labels.</summary>
    /// <param name="forest">The finished forest.</param>
    /// <param name="normalForm">Its normal form.</param>
    /// <param name="spaces">All index spaces.</param>
    public static LabelCopies Choose(AxisForest forest, AxisNormalForm normalForm, IReadOnlyList<IndexSpace> spaces)
    {
        var result = new LabelCopies(forest, normalForm);
        bool IsFreeLeaf(LabelKey key) =>
            key.Source == LabelSource.Atom && forest.IsLeaf(key.Number) && !forest.IsFixed(key.Number);
        foreach (var (key, found) in LabelNeighbours.Of(spaces, IsFreeLeaf)) result.Choose(key.Number, found);
        result.Restrict();
        result.MergeTied();
        foreach (var member in forest.Members().Where(forest.IsFixed))
        {
            var key = result.Resolve(member);
            if (key.Source == LabelSource.Copy) result.fixedCopies.TryAdd(key, forest.CauseOf(member)!);
        }

        return result;
    }

    /// <summary>Fixes in the forest each leaf of which a member is fixed that has no copy of its own.</summary>
    /// <returns>Whether there was one, so that the normal form and the copies must be found anew.</returns>
    public bool FixLeavesOfFixedMembers()
    {
        var found = false;
        foreach (var member in forest.Members().Where(forest.IsFixed))
        {
            if (Resolve(member) is not { Source: LabelSource.Atom, Number: var leaf } || forest.IsFixed(leaf)) continue;
            forest.Fix(leaf, forest.CauseOf(member)!);
            found = true;
        }

        return found;
    }

    /// <summary>The fixed labels for whose indices a label has copies.</summary>
    public ImmutableArray<LabelKey> Over(LabelKey key) =>
        key.Source == LabelSource.Atom ? over.GetValueOrDefault(key.Number, []) : [];

    /// <summary>The label that an axis is, given the indices picked of the fixed labels beside it.</summary>
    public LabelKey Resolve(LabelKey key, ImmutableDictionary<LabelKey, int> picked)
    {
        if (key.Source != LabelSource.Atom) return key;
        var (leaf, choices) = forest.Origin(key.Number);
        if (!over.TryGetValue(leaf, out var selectors)) return new(LabelSource.Atom, leaf);
        foreach (var (selector, index) in choices) picked = picked.SetItem(new(LabelSource.Atom, selector), index);
        var copy = string.Join('.', selectors.Select(selector => picked[selector]));
        return new(LabelSource.Copy, Root(Number(leaf, copy)));
    }

    /// <summary>A label among those that an axis may be; for pages, where one has to do.</summary>
    public LabelKey Example(LabelKey key) =>
        Resolve(key, Over(key).ToImmutableDictionary(selector => selector, _ => 0));

    public int SizeOf(LabelKey key) =>
        normalForm.SizeOf(key.Source == LabelSource.Copy ? new(LabelSource.Atom, copies[key.Number].Leaf) : key);

    public bool IsFixed(LabelKey key) =>
        key.Source == LabelSource.Copy ? fixedCopies.ContainsKey(key) : normalForm.IsFixed(key);

    /// <summary>By what a fixed label became fixed.</summary>
    public FixCause CauseOf(LabelKey key) =>
        key.Source == LabelSource.Copy ? fixedCopies[key] : normalForm.CauseOf(key);

    private LabelKey Resolve(int member) => Resolve(new LabelKey(LabelSource.Atom, member), NothingPicked);

    private void Choose(int leaf, HashSet<LabelKey> found)
    {
        if (forest.IsPlain(leaf)) return;
        var chosen = ImmutableArray.CreateBuilder<LabelKey>();
        var number = 1L;
        foreach (var candidate in found.Where(normalForm.IsFixed).Order())
        {
            var size = normalForm.SizeOf(candidate);
            if (number * size > MostCopies) continue;
            number *= size;
            chosen.Add(candidate);
        }

        if (chosen.Count > 0) over[leaf] = chosen.ToImmutable();
    }

    /// <summary>Members tell copies apart only if each says all that is to be known; that one index of a further axis
    /// was picked, such as a step in time, does not matter.</summary>
    private void Restrict()
    {
        foreach (var member in forest.Members())
        {
            var (leaf, choices) = forest.Origin(member);
            var picked = choices.Select(choice => new LabelKey(LabelSource.Atom, choice.Selector));
            if (!over.TryGetValue(leaf, out var selectors)) continue;
            if (forest.IsPlain(leaf) || selectors.Except(picked).Any()) over.Remove(leaf);
        }
    }

    /// <summary>Copies that an operator runs over together are one.</summary>
    private void MergeTied()
    {
        foreach (var (first, second) in forest.MemberTies)
        {
            var (left, right) = (Resolve(first), Resolve(second));
            if (left.Source != LabelSource.Copy || right.Source != LabelSource.Copy) continue;
            var (keep, drop) = (Math.Min(left.Number, right.Number), Math.Max(left.Number, right.Number));
            copies[drop] = copies[drop] with { Parent = keep };
        }
    }

    private int Number(int leaf, string copy)
    {
        if (numbers.TryGetValue((leaf, copy), out var number)) return number;
        number = copies.Count;
        copies.Add((leaf, number));
        return numbers[(leaf, copy)] = number;
    }

    private int Root(int copy)
    {
        while (copies[copy].Parent != copy) copy = copies[copy].Parent;
        return copy;
    }
}
