using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>A feature read in one order of its kept indices.</summary>
internal sealed record MixColumn(PooledFeature Feature, ImmutableArray<int> Ordering);
