namespace WeightSpace.SymmetryBasis.Tests;

/// <summary>Rank of an integer matrix modulo the prime 2³¹ − 1: never above the true rank, so full rank modulo it
/// proves full rank.</summary>
internal static class ModularRank
{
    private const long Prime = int.MaxValue;

    public static int Of(IEnumerable<long[]> rows)
    {
        // Rows in echelon form, by the column of their leading 1.
        var pivots = new SortedDictionary<int, long[]>();
        foreach (var given in rows)
        {
            var row = given.Select(entry => ((entry % Prime) + Prime) % Prime).ToArray();
            for (var column = 0; column < row.Length; column++)
            {
                if (row[column] == 0) continue;
                if (!pivots.TryGetValue(column, out var pivot))
                {
                    var inverse = Power(row[column], Prime - 2);
                    pivots[column] = [.. row.Select(entry => entry * inverse % Prime)];
                    break;
                }

                var factor = Prime - row[column];
                for (var i = column; i < row.Length; i++) row[i] = (row[i] + (factor * pivot[i])) % Prime;
            }
        }

        return pivots.Count;
    }

    private static long Power(long number, long exponent)
    {
        var result = 1L;
        for (; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0) result = result * number % Prime;
            number = number * number % Prime;
        }

        return result;
    }
}
