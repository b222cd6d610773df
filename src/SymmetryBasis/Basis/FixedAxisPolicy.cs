namespace WeightSpace.SymmetryBasis;

/// <summary>What the basis does with axes of fixed labels.</summary>
public enum FixedAxisPolicy
{
    /// <summary>Exact: every index of the axis is a channel of its own, so the axis does not multiply terms.</summary>
    Fold,

    /// <summary>Treated as permutable (arXiv:2402.05232, section 2): too large a group, to be broken by positional
    /// features.</summary>
    Permute,
}
