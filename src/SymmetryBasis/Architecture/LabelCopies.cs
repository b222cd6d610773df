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

    /// <summary>Numbers of copies begin above those of all leaves.</summary>
    private const int FirstCopy = int.MaxValue / 2;

    private readonly AxisForest forest;
    private readonly AxisNormalForm normalForm;
    private readonly Dictionary<int, ImmutableArray<int>> over = [];
    private readonly Dictionary<(int Key, string Copy), int> numbers = [];
    private readonly List<(int Leaf, int Parent)> copies = [];
    private readonly Dictionary<int, FixCause> fixedCopies = [];

    /// <param name="forest">The finished forest; leaves whose members are alike after all may become fixed in it, see
    /// <see cref="IsSettled"/>.</param>
    /// <param name="normalForm">Its normal form.</param>
    /// <param name="spaces">All index spaces.</param>
    public LabelCopies(AxisForest forest, AxisNormalForm normalForm, IReadOnlyList<IndexSpace> spaces)
    {
        (this.forest, this.normalForm) = (forest, normalForm);
        foreach (var (key, found) in new LabelNeighbours(spaces, key => key >= 0 && forest.IsLeaf(key) && !forest.IsFixed(key)).All) Choose(key, found);

        // Members tell copies apart only if each says all that is to be known.
        var members = forest.Members();
        foreach (var member in members)
        {
            var (leaf, choices) = forest.Origin(member);
            if (over.TryGetValue(leaf, out var selectors) && (forest.IsPlain(leaf) || !selectors.Order().SequenceEqual(choices.Select(choice => choice.Selector).Order()))) over.Remove(leaf);
        }

        // Copies that an operator runs over together are one.
        foreach (var (first, second) in forest.MemberTies)
        {
            var (left, right) = (Resolve(forest.Find(first), ImmutableDictionary<int, int>.Empty), Resolve(forest.Find(second), ImmutableDictionary<int, int>.Empty));
            if (left != right && left >= FirstCopy && right >= FirstCopy) copies[Math.Max(left, right) - FirstCopy] = copies[Math.Max(left, right) - FirstCopy] with { Parent = Math.Min(left, right) };
        }

        IsSettled = true;
        foreach (var member in members.Where(forest.IsFixed))
        {
            var key = Resolve(member, ImmutableDictionary<int, int>.Empty);
            if (key >= FirstCopy)
            {
                fixedCopies.TryAdd(key, forest.CauseOf(member)!);
            }
            else if (!forest.IsFixed(key))
            {
                forest.Fix(key, forest.CauseOf(member)!);
                IsSettled = false;
            }
        }
    }

    /// <summary>False if leaves were fixed, so that the normal form has to be made anew.</summary>
    public bool IsSettled { get; }

    /// <summary>The fixed labels for whose indices a label has copies.</summary>
    public ImmutableArray<int> Over(int key) => over.GetValueOrDefault(key, []);

    /// <summary>The label that an index set is, given the indices picked of the fixed labels beside it.</summary>
    public int Resolve(int key, ImmutableDictionary<int, int> picked)
    {
        if (key is < 0 or >= FirstCopy) return key;
        var (leaf, choices) = forest.Origin(key);
        if (!over.TryGetValue(leaf, out var selectors)) return leaf;
        foreach (var (selector, index) in choices) picked = picked.SetItem(selector, index);
        return Root(Number(leaf, string.Join('.', selectors.Select(selector => picked[selector]))));
    }

    /// <summary>A label among those that an index set may be; for pages, where one has to do.</summary>
    public int Example(int key) => Resolve(key, Over(key).ToImmutableDictionary(selector => selector, _ => 0));

    public int SizeOf(int key) => normalForm.SizeOf(key >= FirstCopy ? copies[key - FirstCopy].Leaf : key);

    public bool IsFixed(int key) => key >= FirstCopy ? fixedCopies.ContainsKey(key) : normalForm.IsFixed(key);

    /// <summary>By what a fixed label became fixed.</summary>
    public FixCause CauseOf(int key) => key >= FirstCopy ? fixedCopies[key] : normalForm.CauseOf(key);

    private void Choose(int leaf, HashSet<int> found)
    {
        if (forest.IsPlain(leaf)) return;
        var chosen = ImmutableArray.CreateBuilder<int>();
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

    private int Number(int leaf, string copy)
    {
        if (numbers.TryGetValue((leaf, copy), out var number)) return number;
        number = FirstCopy + copies.Count;
        copies.Add((leaf, number));
        return numbers[(leaf, copy)] = number;
    }

    private int Root(int copy)
    {
        while (copies[copy - FirstCopy].Parent != copy) copy = copies[copy - FirstCopy].Parent;
        return copy;
    }
}
