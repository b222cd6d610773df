namespace WeightSpace.SymmetryBasis;

/// <summary>How the indices that a label stands for may be permuted.</summary>
public enum LabelKind
{
    /// <summary>Any permutation: the group is S_n.</summary>
    Permutable,

    /// <summary>No permutation: the group is trivial (network inputs and outputs, kernel positions).</summary>
    Fixed,

    /// <summary>Any permutation, chosen afresh for every index of the parent label: the group is a wreath
    /// product.</summary>
    Nested,
}
