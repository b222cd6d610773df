namespace WeightSpace.SymmetryBasis;

/// <summary>A value that an architecture graph starts from and that is no parameter: an input, or a constant that the
/// network holds.</summary>
/// <param name="Value">The value.</param>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Sizes of its axes.</param>
/// <param name="IsUniform">Per axis, whether the value is the same for all its indices; empty if that holds for none,
/// as for an input.</param>
public sealed record GraphInput(GraphValue Value, string Name, EquatableArray<int> Shape,
    EquatableArray<bool> IsUniform);
