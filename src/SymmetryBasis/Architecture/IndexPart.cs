namespace WeightSpace.SymmetryBasis;

/// <summary>One label of a flattened axis.</summary>
/// <param name="Key">Which label: the number of a leaf, or a negative number for neighbouring fixed leaves that were
/// merged.</param>
/// <param name="Size">Number of indices.</param>
/// <param name="Stride">How far neighbouring indices lie apart on the axis.</param>
internal readonly record struct IndexPart(int Key, int Size, int Stride);
