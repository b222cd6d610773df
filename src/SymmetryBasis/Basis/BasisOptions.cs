namespace WeightSpace.SymmetryBasis;

/// <summary>Which basis to enumerate.</summary>
/// <param name="Fixed">What to do with axes of fixed labels.</param>
/// <param name="Prune">
/// Whether partitions with more blocks of a label than the label has indices are dropped. They are linearly dependent
/// on the others,
/// so with pruning the terms are a basis, without it they are the convention of arXiv:2402.05232.
/// </param>
public sealed record BasisOptions(FixedAxisPolicy Fixed = FixedAxisPolicy.Fold, bool Prune = true);
