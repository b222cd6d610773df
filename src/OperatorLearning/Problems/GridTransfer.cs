namespace WeightSpace.OperatorLearning;

/// <summary>Linear interpolation between two grids of a unit interval with any numbers of intervals, and its
/// transpose.</summary>
internal sealed class GridTransfer
{
    private readonly int[] left;
    private readonly float[] share;

    /// <summary>Prepares the transfer.</summary>
    /// <param name="fine">Intervals of the fine grid.</param>
    /// <param name="coarse">Intervals of the coarse grid, fewer.</param>
    public GridTransfer(int fine, int coarse)
    {
        (left, share) = (new int[fine + 1], new float[fine + 1]);
        for (var index = 0; index <= fine; index++)
        {
            var position = (double)index * coarse / fine;
            left[index] = Math.Min((int)position, coarse - 1);
            share[index] = (float)(position - left[index]);
        }
    }

    /// <summary>The coarse node to the left of a fine one, and the share of its right neighbour.</summary>
    public (int Left, float Share) At(int index) => (left[index], share[index]);

    /// <summary>Adds to the inner values of a fine row the interpolation of a coarse one.</summary>
    public void Prolong(ReadOnlySpan<float> coarse, Span<float> fine)
    {
        for (var index = 1; index < left.Length - 1; index++)
        {
            var (start, weight) = (left[index], share[index]);
            fine[index] += coarse[start] + (weight * (coarse[start + 1] - coarse[start]));
        }
    }

    /// <summary>The transpose: spreads the inner values of a fine row over a coarse one, which is
    /// overwritten.</summary>
    public void Restrict(ReadOnlySpan<float> fine, Span<float> coarse)
    {
        coarse.Clear();
        for (var index = 1; index < left.Length - 1; index++)
        {
            var (start, part) = (left[index], share[index] * fine[index]);
            coarse[start] += fine[index] - part;
            coarse[start + 1] += part;
        }
    }
}
