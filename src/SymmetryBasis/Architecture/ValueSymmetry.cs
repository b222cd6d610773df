namespace WeightSpace.SymmetryBasis;

/// <summary>A value of an architecture graph and the labels of its axes.</summary>
/// <param name="Shape">Sizes of its axes.</param>
/// <param name="Axes">Per axis its blocks, per block its labels; null for an index set that no parameter has, such as a
/// batch.</param>
/// <param name="Parameter">The parameter or buffer that the value is; null for inputs and results.</param>
public sealed record ValueSymmetry(EquatableArray<int> Shape, EquatableArray<EquatableArray<EquatableArray<AxisLabel?>>> Axes, string? Parameter);
