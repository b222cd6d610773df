namespace WeightSpace.LearnedOptimizers.MetaTraining;

/// <summary>To which perturbations the loss of an episode's last step is credited.</summary>
public enum CreditRule
{
    /// <summary>To all perturbations of its own episode, which makes the estimator unbiased.</summary>
    Exact,

    /// <summary>
    /// As the public implementation does (learned_optimization, <c>truncated_pes.py</c>): to the last perturbation
    /// alone, and an episode that ends exactly with a
    /// truncation leaves its perturbations to the next one. Biased by the last step's term, which shrinks like 1/T;
    /// kept for comparisons.
    /// </summary>
    Reference,
}
