namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>One equivariant map between two views, as a partition of their indices.</summary>
/// <param name="OutputBlocks">The block of each index of the output view; -1 for an index folded into channels.</param>
/// <param name="InputBlocks">The block of each index of the input view, with the same numbers.</param>
public sealed record PagePartition(IReadOnlyList<int> OutputBlocks, IReadOnlyList<int> InputBlocks);
