using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>
/// Finds which labels are nested in which: label d is nested in p if p occurs exactly once in every index space in
/// which d occurs. Then every operator that runs over d runs over it separately for each index of p, and d's
/// permutation may differ between them.
/// </summary>
internal static class LabelNesting
{
    /// <summary>The parent of every nested label.</summary>
    /// <param name="copies">Resolves and describes labels.</param>
    /// <param name="spaces">All index spaces.</param>
    /// <param name="inseparable">Pairs of labels that never run without each other: as one axis that was taken apart
    /// they would have the larger group of all their indices.</param>
    public static Dictionary<LabelKey, LabelKey> Parents(LabelCopies copies, IEnumerable<IndexSpace> spaces, out ImmutableArray<(LabelKey First, LabelKey Second)> inseparable)
    {
        IndexSpace[] expanded = [.. spaces.SelectMany(space => space.Expand(copies))];
        var neighbours = LabelNeighbours.Of(expanded, key => !copies.IsFixed(key));
        inseparable =
        [
            .. neighbours.SelectMany(pair => pair.Value.Where(other => pair.Key.CompareTo(other) < 0 && neighbours.TryGetValue(other, out var back) && back.Contains(pair.Key))
                .Select(other => (pair.Key, other))),
        ];
        foreach (var space in expanded.Where(space => space.IsParameter)) RequireParentsFirst(space, neighbours);
        var parents = new Dictionary<LabelKey, LabelKey>();
        foreach (var (key, found) in neighbours)
        {
            var permutable = found.Where(candidate => !copies.IsFixed(candidate)).ToArray();
            if (permutable.Length == 0) continue;
            // The innermost candidate is the one that is itself nested in most of the others.
            int Depth(LabelKey candidate) =>
                neighbours.TryGetValue(candidate, out var outer) ? outer.Count(permutable.Contains) : 0;
            parents[key] = permutable.OrderByDescending(Depth).ThenBy(candidate => candidate).First();
        }

        return parents;
    }

    /// <summary>A nested index is written after its parent's in every tensor, so a label that precedes its candidate
    /// somewhere is not nested in it.</summary>
    private static void RequireParentsFirst(IndexSpace space, Dictionary<LabelKey, HashSet<LabelKey>> neighbours)
    {
        var before = new HashSet<LabelKey>();
        foreach (var axis in space.Axes)
        {
            foreach (var branch in axis)
            {
                var earlier = new HashSet<LabelKey>(before);
                foreach (var key in branch)
                {
                    if (neighbours.TryGetValue(key, out var found)) found.IntersectWith(earlier);
                    earlier.Add(key);
                }
            }

            before.UnionWith(axis.SelectMany(branch => branch));
        }
    }
}
