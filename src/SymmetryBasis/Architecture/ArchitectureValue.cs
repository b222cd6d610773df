namespace WeightSpace.SymmetryBasis;

/// <summary>A value (an activation) inside the architecture that an <see cref="IArchitectureRecorder"/> is
/// recording.</summary>
/// <param name="Id">Number of the value in its recorder; meaningless outside it.</param>
public readonly record struct ArchitectureValue(int Id);
