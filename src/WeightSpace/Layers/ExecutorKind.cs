namespace WeightSpace;

/// <summary>How a layer is computed. All executors compute the same function.</summary>
public enum ExecutorKind
{
    /// <summary>Pair by pair and term by term, as the definition reads: slow, and the oracle for the others.</summary>
    Reference,

    /// <summary>Every feature once, one matrix multiplication per kept-label signature, one epilogue per output
    /// tensor.</summary>
    Factored,

    /// <summary>As <see cref="Factored"/>, with the pointwise part and the pools of matrices in one kernel where that
    /// is possible, see <see cref="Kernels.WeightMixing"/>.</summary>
    Fused,
}
