namespace WeightSpace.Testing;

/// <summary>What a function of weights is tested for.</summary>
public enum SymmetryClaim
{
    /// <summary>The function of permuted weights is the permuted function of the weights: f(g·w) = g·f(w).</summary>
    Equivariant,

    /// <summary>The function of permuted weights is the function of the weights: f(g·w) = f(w).</summary>
    Invariant,
}
