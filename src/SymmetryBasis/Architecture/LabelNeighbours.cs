using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>For each label of the parameters, the labels that occur exactly once beside it wherever it
/// occurs.</summary>
internal static class LabelNeighbours
{
    /// <param name="spaces">All index spaces.</param>
    /// <param name="isWanted">Which labels to ask for.</param>
    public static Dictionary<LabelKey, HashSet<LabelKey>> Of(
        IReadOnlyList<IndexSpace> spaces, Func<LabelKey, bool> isWanted)
    {
        var neighbours = new Dictionary<LabelKey, HashSet<LabelKey>>();
        foreach (var space in spaces.OrderByDescending(space => space.IsParameter))
            Restrict(neighbours, space, isWanted);
        return neighbours;
    }

    private static void Restrict(
        Dictionary<LabelKey, HashSet<LabelKey>> neighbours, IndexSpace space, Func<LabelKey, bool> isWanted)
    {
        Dictionary<LabelKey, int>[]? common = null;
        for (var axis = 0; axis < space.Axes.Length; axis++)
        {
            foreach (var branch in space.Axes[axis])
            {
                foreach (var key in branch)
                {
                    var isKnown = neighbours.TryGetValue(key, out var old);
                    if ((isKnown && old!.Count == 0) || (!isKnown && !space.IsParameter) || !isWanted(key)) continue;
                    common ??= [.. space.Axes.Select(Common)];
                    var beside = Beside(branch, axis, common, key);
                    if (isKnown) old!.IntersectWith(beside);
                    else neighbours[key] = beside;
                }
            }
        }
    }

    /// <summary>How often each label occurs on an axis; −1 if its blocks differ in that.</summary>
    private static Dictionary<LabelKey, int> Common(ImmutableArray<ImmutableArray<LabelKey>> branches)
    {
        var result = new Dictionary<LabelKey, int>();
        for (var i = 0; i < branches.Length; i++)
        {
            var counts = branches[i].CountBy(key => key).ToDictionary();
            foreach (var key in result.Keys.Union(counts.Keys).ToArray())
            {
                if (i == 0) result[key] = counts[key];
                else if (result.GetValueOrDefault(key) != counts.GetValueOrDefault(key)) result[key] = -1;
            }
        }

        return result;
    }

    private static HashSet<LabelKey> Beside(
        ImmutableArray<LabelKey> branch, int axis, Dictionary<LabelKey, int>[] common, LabelKey self)
    {
        var total = branch.CountBy(key => key).ToDictionary();
        for (var other = 0; other < common.Length; other++)
        {
            if (other == axis) continue;
            // A label that only some blocks hold is never beside this one for certain.
            foreach (var (key, count) in common[other]) total[key] = count < 0 ? 2 : total.GetValueOrDefault(key) + count;
        }

        return [.. total.Where(pair => pair.Value == 1 && pair.Key != self).Select(pair => pair.Key)];
    }
}
