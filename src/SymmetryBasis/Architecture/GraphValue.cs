namespace WeightSpace.SymmetryBasis;

/// <summary>A value of an architecture graph: an input, a parameter or the result of an operator.</summary>
/// <param name="Id">Its number in the <see cref="ArchitectureBuilder"/> that made it.</param>
public readonly record struct GraphValue(int Id);
