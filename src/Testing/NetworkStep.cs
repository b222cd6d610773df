namespace WeightSpace.Testing;

/// <summary>A step of a random network.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Size">A width.</param>
/// <param name="Pick">Settles whatever else is open.</param>
public sealed record NetworkStep(StepKind Kind, int Size, int Pick);
