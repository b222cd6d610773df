namespace WeightSpace.SymmetryBasis;

/// <summary>Counts and lists partitions of a set.</summary>
public static class SetPartitions
{
    /// <summary>Number of partitions of k elements into exactly j blocks (Stirling number of the second
    /// kind).</summary>
    /// <param name="elements">k, not negative.</param>
    /// <param name="blocks">j, not negative.</param>
    /// <exception cref="OverflowException">The number exceeds 64 bits (k above about 25).</exception>
    public static long Stirling2(int elements, int blocks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elements);
        ArgumentOutOfRangeException.ThrowIfNegative(blocks);
        if (blocks > elements) return 0;
        var row = new long[blocks + 1];
        row[0] = 1;
        for (var k = 1; k <= elements; k++)
        {
            for (var j = Math.Min(k, blocks); j >= 1; j--) row[j] = checked((j * row[j]) + row[j - 1]);
            row[0] = 0;
        }

        return row[blocks];
    }

    /// <summary>Number of partitions of k elements into at most n blocks: the dimension of the S_n-invariant functions
    /// of k indices.</summary>
    /// <param name="elements">k, not negative.</param>
    /// <param name="mostBlocks">n, not negative.</param>
    /// <exception cref="OverflowException">The number exceeds 64 bits.</exception>
    public static long Count(int elements, int mostBlocks)
    {
        var sum = 0L;
        for (var j = 0; j <= Math.Min(elements, mostBlocks); j++) sum = checked(sum + Stirling2(elements, j));
        return sum;
    }

    /// <summary>Number of all partitions of k elements (Bell number).</summary>
    /// <param name="elements">k, not negative.</param>
    /// <exception cref="OverflowException">The number exceeds 64 bits.</exception>
    public static long Bell(int elements) => Count(elements, elements);

    /// <summary>All partitions of k elements into at most n blocks, lazily: the block of each element, numbered in
    /// order of first use.</summary>
    /// <param name="elements">k, not negative.</param>
    /// <param name="mostBlocks">n, not negative.</param>
    public static IEnumerable<int[]> Enumerate(int elements, int mostBlocks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elements);
        ArgumentOutOfRangeException.ThrowIfNegative(mostBlocks);
        return Extend(new int[elements], 0, 0, mostBlocks);
    }

    private static IEnumerable<int[]> Extend(int[] blocks, int position, int used, int most)
    {
        if (position == blocks.Length)
        {
            yield return [.. blocks];
            yield break;
        }

        for (var block = 0; block < Math.Min(used + 1, most); block++)
        {
            blocks[position] = block;
            foreach (var partition in Extend(blocks, position + 1, Math.Max(used, block + 1), most)) yield return partition;
        }
    }
}
