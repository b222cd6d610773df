namespace WeightSpace.SymmetryBasis;

/// <summary>How much a parameter slot counts in a term: the term's matrix is the sum of weight × slot.</summary>
/// <param name="Slot">Number of the slot.</param>
/// <param name="Weight">One over the number of terms that the relation averages.</param>
public readonly record struct TermCoefficient(int Slot, double Weight);
