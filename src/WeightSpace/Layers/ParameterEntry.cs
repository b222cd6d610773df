using System.Collections.Immutable;

namespace WeightSpace;

/// <summary>Where one block of a network's parameters lies in its flat parameter vector.</summary>
/// <param name="Name">Unique and stable: layer and slot.</param>
/// <param name="Offset">First element.</param>
/// <param name="Shape">Sizes of its axes, row-major.</param>
/// <param name="InitialDeviation">Standard deviation of its initial values; 0 means that it starts at 0.</param>
public sealed record ParameterEntry(string Name, long Offset, ImmutableArray<long> Shape, double InitialDeviation)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);
}
