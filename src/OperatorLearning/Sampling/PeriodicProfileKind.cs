namespace WeightSpace.OperatorLearning;

/// <summary>Families of periodic initial values, on the period [0, 2) of PROSE-PDE and stretched to any
/// other.</summary>
public enum PeriodicProfileKind
{
    /// <summary>Two sines, <c>a sin(2 pi k x / length + p)</c>, k 1 or 2, a in [0, 1], p in [0, 2 pi].</summary>
    TwoSines,

    /// <summary>One bump, <c>exp(-A (x - c)^2 / (2 s^2))</c>, A in [9, 11], c and s in [0.9, 1.1].</summary>
    Bump,

    /// <summary>Two Gaussians of random sign, means in [0.5, 1.5], deviations in [0.1, 0.5]: out of distribution for
    /// networks trained on the others.</summary>
    TwoGaussians,

    /// <summary>A periodic Gaussian field, squared exponential of length 0.1 (0.2 on the period 2).</summary>
    GaussianField,
}
