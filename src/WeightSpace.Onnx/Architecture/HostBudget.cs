namespace WeightSpace.Onnx;

/// <summary>Limits how much is computed before the network runs, so that a small file cannot ask for all
/// memory.</summary>
internal sealed class HostBudget(HostBudget? whole = null)
{
    /// <summary>More elements than this are not computed with; only the shape is kept.</summary>
    internal const int MostElements = 1 << 18;

    // Many sizes may be tried: what all of them take together is limited too.
    private long left = whole is null ? 1L << 25 : 1L << 23;

    /// <summary>Whether a tensor of so many elements may be made.</summary>
    internal bool Take(long count)
    {
        if (count > MostElements || count > left || whole?.Take(count) == false) return false;
        left -= count;
        return true;
    }
}
