namespace WeightSpace.SymmetryBasis;

/// <summary>
/// Finds which labels are nested in which: label d is nested in p if p occurs exactly once in every index space in
/// which d occurs. Then every operator that runs
/// over d runs over it separately for each index of p, and d's permutation may differ between them.
/// </summary>
internal sealed class LabelNesting
{
    private readonly Dictionary<int, int> parents = [];

    /// <param name="copies">Resolves and describes labels.</param>
    /// <param name="spaces">All index spaces.</param>
    public LabelNesting(LabelCopies copies, IEnumerable<IndexSpace> spaces)
    {
        IndexSpace[] expanded = [.. spaces.SelectMany(space => space.Expand(copies))];
        var neighbours = new LabelNeighbours(expanded, key => !copies.IsFixed(key));
        foreach (var space in expanded.Where(space => space.IsParameter)) RequireParentsFirst(space, neighbours);
        foreach (var (key, found) in neighbours.All)
        {
            var permutable = found.Where(candidate => !copies.IsFixed(candidate)).ToArray();
            if (permutable.Length == 0) continue;
            // The innermost candidate is the one that is nested itself in most of the others.
            parents[key] = permutable.OrderByDescending(candidate => neighbours.Of(candidate).Count(permutable.Contains)).ThenBy(candidate => candidate).First();
        }
    }

    /// <summary>The label that a label is nested in; null for none.</summary>
    public int? ParentOf(int key) => parents.TryGetValue(key, out var parent) ? parent : null;

    /// <summary>A nested index is written after its parent's in every tensor, so a label that precedes its candidate
    /// somewhere is not nested in it.</summary>
    private static void RequireParentsFirst(IndexSpace space, LabelNeighbours neighbours)
    {
        var before = new HashSet<int>();
        foreach (var axis in space.Axes)
        {
            foreach (var branch in axis)
            {
                var earlier = new HashSet<int>(before);
                foreach (var key in branch)
                {
                    neighbours.Of(key).IntersectWith(earlier);
                    earlier.Add(key);
                }
            }

            before.UnionWith(axis.SelectMany(branch => branch));
        }
    }
}
