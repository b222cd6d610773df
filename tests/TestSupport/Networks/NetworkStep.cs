namespace WeightSpace.TestSupport;

/// <summary>A step: its kind, a width, and a number that settles whatever else is open.</summary>
internal sealed record NetworkStep(StepKind Kind, int Size, int Pick);
