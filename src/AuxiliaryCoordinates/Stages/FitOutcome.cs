namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>What a fit did to a stage's criterion.</summary>
/// <param name="Before">The criterion at the parameters that it began with.</param>
/// <param name="After">At those that it left; never more.</param>
/// <param name="Note">What a user should know, such as a ridge that had to be added; null for nothing.</param>
public sealed record FitOutcome(double Before, double After, string? Note = null);
