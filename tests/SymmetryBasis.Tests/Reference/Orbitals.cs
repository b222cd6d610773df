namespace WeightSpace.SymmetryBasis.Tests;

/// <summary>
/// The commutant of a permutation group exactly: the constraints X[g(i), g(j)] = X[i, j] each set two entries equal, so
/// the solutions are the functions on the
/// connected components of "must be equal", and their number is the dimension of the null space.
/// </summary>
internal static class Orbitals
{
    /// <summary>Dimension of the maps that commute with all generators, each given as the source of every
    /// position.</summary>
    public static int Count(int size, IReadOnlyList<int[]> generators)
    {
        var parent = Enumerable.Range(0, size * size).ToArray();
        var count = parent.Length;
        foreach (var g in generators)
        {
            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j < size; j++)
                {
                    var (first, second) = (Root((i * size) + j), Root((g[i] * size) + g[j]));
                    if (first == second) continue;
                    parent[Math.Max(first, second)] = Math.Min(first, second);
                    count--;
                }
            }
        }

        return count;

        int Root(int entry)
        {
            while (parent[entry] != entry) entry = parent[entry] = parent[parent[entry]];
            return entry;
        }
    }
}
