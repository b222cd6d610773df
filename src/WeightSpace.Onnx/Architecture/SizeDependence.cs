namespace WeightSpace.Onnx;

/// <summary>
/// Tells which numbers inside the nodes (starts of slices, picked indices) depend on sizes that the file leaves open:
/// those that come out differently when the
/// network is run through at other sizes.
/// </summary>
internal sealed class SizeDependence
{
    private readonly Dictionary<(int Node, string What), long[]> seen = [];
    private readonly Dictionary<(int Node, string What), long[]>? other;
    private readonly bool assumes;

    private SizeDependence(Dictionary<(int Node, string What), long[]>? other, bool assumes) => (this.other, this.assumes) = (other, assumes);

    /// <summary>For a file that leaves nothing open.</summary>
    internal static SizeDependence None() => new(null, assumes: false);

    /// <summary>For the first run.</summary>
    internal static SizeDependence Recording() => new(null, assumes: false);

    /// <summary>For the second run.</summary>
    internal static SizeDependence Comparing(SizeDependence first) => new(first.seen, assumes: false);

    /// <summary>For a run without another to compare with: whatever the file does not say outright depends on the
    /// sizes.</summary>
    internal static SizeDependence Assuming() => new(null, assumes: true);

    /// <summary>Whether numbers depend on the sizes.</summary>
    /// <param name="node">Number of the node.</param>
    /// <param name="what">Which of its numbers.</param>
    /// <param name="isLiteral">Whether the file gives the numbers outright.</param>
    /// <param name="values">The numbers.</param>
    internal bool IsOpen(int node, string what, bool isLiteral, params long[] values)
    {
        if (assumes) return !isLiteral;
        if (other is null)
        {
            seen[(node, what)] = values;
            return false;
        }

        return !other.TryGetValue((node, what), out var before) || !before.AsSpan().SequenceEqual(values);
    }
}
