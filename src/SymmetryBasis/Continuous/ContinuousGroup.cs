namespace WeightSpace.SymmetryBasis;

/// <summary>What may act on the units of a label beside permutations.</summary>
public enum ContinuousGroup
{
    /// <summary>Every unit has a positive factor of its own (ReLU): dimension n.</summary>
    PositiveScales,

    /// <summary>Every unit has a sign of its own (tanh, sine): 2ⁿ elements.</summary>
    Signs,

    /// <summary>All invertible maps of the units (queries and keys of a head): dimension n².</summary>
    GeneralLinear,

    /// <summary>All maps that keep lengths (a stream that is normalised by its root mean square): dimension
    /// n(n − 1)/2.</summary>
    Orthogonal,
}
