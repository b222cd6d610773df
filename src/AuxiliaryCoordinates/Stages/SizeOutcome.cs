namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>What a size of a stage would give.</summary>
/// <param name="Size">The size.</param>
/// <param name="Criterion">The stage's criterion after a fit.</param>
/// <param name="Parameters">Its free numbers.</param>
public sealed record SizeOutcome(int Size, double Criterion, long Parameters);
