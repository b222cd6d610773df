using System.Collections.Immutable;

namespace SymmetryBasis;

/// <summary>
/// Finds which labels are nested in which: label d is nested in p if p occurs exactly once in every index space in which d occurs. Then every operator that runs
/// over d runs over it separately for each index of p, and d's permutation may differ between them.
/// </summary>
internal sealed class LabelNesting
{
    /// <summary>Fixed parents of more indices are not told apart: one label for each would flood the result.</summary>
    private const int MostCopies = 16;

    private static readonly ImmutableArray<int> None = [];

    private readonly AxisNormalForm normalForm;
    private readonly Dictionary<int, Dictionary<int, int>?> candidates = [];
    private readonly Dictionary<int, int> parents = [];
    private readonly Dictionary<int, ImmutableArray<int>> copies = [];

    /// <param name="normalForm">Turns nodes into labels.</param>
    /// <param name="parameterSpaces">The axes of the parameters and buffers; only their labels matter.</param>
    /// <param name="spaces">The axes of all other values, and the loops of the operators.</param>
    public LabelNesting(AxisNormalForm normalForm, IReadOnlyList<ImmutableArray<int>> parameterSpaces, IEnumerable<ImmutableArray<int>> spaces)
    {
        this.normalForm = normalForm;
        foreach (var space in parameterSpaces) Restrict(space, isParameter: true);
        foreach (var space in spaces) Restrict(space, isParameter: false);
        RequireParentsFirst(parameterSpaces);
        foreach (var (key, found) in candidates.OrderBy(pair => pair.Key))
        {
            if (found is { Count: > 0 } && !normalForm.IsFixed(key)) Choose(key, found);
        }
    }

    /// <summary>The label that a label is nested in; null for none.</summary>
    public int? ParentOf(int key) => parents.TryGetValue(key, out var parent) ? parent : null;

    /// <summary>The fixed labels for each of whose indices a label has a copy of its own.</summary>
    public ImmutableArray<int> CopiesOver(int key) => copies.GetValueOrDefault(key, None);

    /// <summary>Keeps, as candidates for each label of the space, those that occur exactly once beside it.</summary>
    private void Restrict(ImmutableArray<int> space, bool isParameter)
    {
        var branches = space.Select(normalForm.Branches).ToArray();
        Dictionary<int, int>[]? common = null;
        for (var axis = 0; axis < branches.Length; axis++)
        {
            foreach (var branch in branches[axis])
            {
                foreach (var part in branch.Parts)
                {
                    if (part.Size == 1 || normalForm.IsFixed(part.Key)) continue;
                    var isKnown = candidates.TryGetValue(part.Key, out var old);
                    if (!isKnown && !isParameter) continue;
                    if (isKnown && old!.Count == 0) continue;
                    common ??= Array.ConvertAll(branches, Common);
                    var beside = Beside(branch, axis, common, part.Key);
                    if (old is null) candidates[part.Key] = beside;
                    else foreach (var lost in old.Keys.Where(key => !beside.ContainsKey(key)).ToArray()) old.Remove(lost);
                }
            }
        }
    }

    /// <summary>How often each label occurs on an axis; −1 if its blocks differ in that.</summary>
    private static Dictionary<int, int> Common(ImmutableArray<IndexBranch> branches)
    {
        var result = new Dictionary<int, int>();
        for (var i = 0; i < branches.Length; i++)
        {
            var counts = Count(branches[i]);
            foreach (var key in result.Keys.Union(counts.Keys).ToArray())
            {
                if (i == 0) result[key] = counts[key];
                else if (result.GetValueOrDefault(key) != counts.GetValueOrDefault(key)) result[key] = -1;
            }
        }

        return result;
    }

    private static Dictionary<int, int> Count(IndexBranch branch) => branch.Parts.Where(part => part.Size > 1).GroupBy(part => part.Key).ToDictionary(group => group.Key, group => group.Count());

    private static Dictionary<int, int> Beside(IndexBranch branch, int axis, Dictionary<int, int>[] common, int self)
    {
        var total = Count(branch);
        for (var other = 0; other < common.Length; other++)
        {
            if (other == axis) continue;
            foreach (var (key, count) in common[other])
            {
                // A label that only some blocks hold is never beside this one for certain.
                total[key] = count < 0 ? 2 : total.GetValueOrDefault(key) + count;
            }
        }

        return total.Where(pair => pair.Value == 1 && pair.Key != self).ToDictionary();
    }

    /// <summary>A nested index is written after its parent's in every tensor, so a label that precedes its candidate somewhere is not nested in it.</summary>
    private void RequireParentsFirst(IReadOnlyList<ImmutableArray<int>> parameterSpaces)
    {
        foreach (var space in parameterSpaces)
        {
            var before = new HashSet<int>();
            foreach (var node in space)
            {
                var branches = normalForm.Branches(node);
                foreach (var branch in branches)
                {
                    var earlier = new HashSet<int>(before);
                    foreach (var part in branch.Parts)
                    {
                        if (candidates.TryGetValue(part.Key, out var found) && found is { Count: > 0 })
                        {
                            foreach (var late in found.Keys.Where(key => !earlier.Contains(key)).ToArray()) found.Remove(late);
                        }

                        earlier.Add(part.Key);
                    }
                }

                foreach (var key in branches.SelectMany(branch => branch.Parts).Select(part => part.Key)) before.Add(key);
            }
        }
    }

    private void Choose(int key, Dictionary<int, int> found)
    {
        // The innermost candidate is the one that is nested itself in most of the others.
        var permutable = found.Keys.Where(candidate => !normalForm.IsFixed(candidate)).ToArray();
        if (permutable.Length > 0)
            parents[key] = permutable.OrderByDescending(candidate => candidates.GetValueOrDefault(candidate)?.Keys.Count(permutable.Contains) ?? 0).ThenBy(candidate => candidate).First();
        var over = ImmutableArray.CreateBuilder<int>();
        var number = 1L;
        foreach (var candidate in found.Keys.Where(normalForm.IsFixed).Order())
        {
            var size = normalForm.SizeOf(candidate);
            if (number * size > MostCopies) continue;
            number *= size;
            over.Add(candidate);
        }

        if (over.Count > 0) copies[key] = over.ToImmutable();
    }
}
