namespace WeightSpace.Onnx;

/// <summary>Limits how much is computed before the network runs, so that a small file cannot ask for all
/// memory.</summary>
internal sealed class HostBudget
{
    /// <summary>More elements than this are not computed with; only the shape is kept.</summary>
    internal const int MostElements = 1 << 18;

    private long left = 1L << 23;

    /// <summary>Whether a tensor of so many elements may be made.</summary>
    internal bool Take(long count)
    {
        if (count > MostElements || count > left) return false;
        left -= count;
        return true;
    }
}
