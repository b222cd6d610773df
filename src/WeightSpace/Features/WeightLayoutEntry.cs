using System.Collections.Immutable;

namespace WeightSpace;

/// <summary>Where one tensor lies among the packed weights.</summary>
/// <param name="Name">Name of the tensor.</param>
/// <param name="Offset">Its first element.</param>
/// <param name="Count">Number of elements.</param>
/// <param name="Shape">Sizes of its axes.</param>
public sealed record WeightLayoutEntry(string Name, long Offset, long Count, ImmutableArray<long> Shape);
