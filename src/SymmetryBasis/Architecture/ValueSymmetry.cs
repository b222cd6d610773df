namespace WeightSpace.SymmetryBasis;

/// <summary>A value of an architecture graph and the labels of its axes.</summary>
/// <param name="Shape">Sizes of its axes.</param>
/// <param name="Axes">Per axis its blocks, per block its labels; null where no parameter has the label, as for a
/// batch.</param>
/// <param name="Parameter">The parameter or buffer that the value is; null for inputs and results.</param>
public sealed record ValueSymmetry(
    EquatableArray<int> Shape, EquatableArray<EquatableArray<EquatableArray<AxisLabel?>>> Axes, string? Parameter);
