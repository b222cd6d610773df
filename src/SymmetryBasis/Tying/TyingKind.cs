namespace WeightSpace.SymmetryBasis;

/// <summary>Which terms share parameters.</summary>
public enum TyingKind
{
    /// <summary>Every term of every pair of tensors has its own parameters (arXiv:2402.05232): the network fits one
    /// architecture.</summary>
    PerTensor,

    /// <summary>Parameters belong to the relation of two tensors, so one set fits architectures of any depth and
    /// width.</summary>
    PerRelation,
}
