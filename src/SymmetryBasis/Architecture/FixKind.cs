namespace WeightSpace.SymmetryBasis;

/// <summary>Why an index set became fixed, the firmest reason first: a firmer one takes the place of another.</summary>
internal enum FixKind
{
    /// <summary>Its indices are told apart by what the network is given or gives, or by an operator.</summary>
    Necessary,

    /// <summary>Single indices of it are picked: nothing is lost if at most one is left that is not.</summary>
    Picked,

    /// <summary>The analyzer does not know better.</summary>
    Caution,
}
