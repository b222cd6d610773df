namespace WeightSpace.SymmetryBasis;

/// <summary>One trainable block of a layer: a matrix <c>[channelsIn, channelsOut]</c> that one term, or all terms of a
/// relation, multiply by.</summary>
/// <param name="Name">Unique and stable; part of the checkpoint format.</param>
/// <param name="VarianceShare">
/// Share of the variance of an output element that the slot is initialised to carry; the shares of the slots that reach
/// one output sum to at most 1.
/// </param>
public sealed record ParameterSlot(string Name, double VarianceShare);
