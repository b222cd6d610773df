using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>One block of an axis in normal form: a product of labels, somewhere on the axis.</summary>
/// <param name="Offset">Where on the axis the block's first index lies.</param>
/// <param name="Parts">Its labels, outermost first.</param>
internal sealed record IndexBranch(int Offset, ImmutableArray<IndexPart> Parts);
