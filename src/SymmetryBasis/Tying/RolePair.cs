namespace WeightSpace.SymmetryBasis;

/// <summary>An axis of an output tensor paired with an axis of an input tensor, by position.</summary>
/// <param name="Output">Axis of the output tensor.</param>
/// <param name="Input">Axis of the input tensor.</param>
public readonly record struct RolePair(int Output, int Input);
