namespace WeightSpace.OperatorLearning;

/// <summary>A form of a scaling law; x stands for the number of parameters or of training functions.</summary>
public enum ScalingForm
{
    /// <summary><c>E</c>: the error does not depend on x.</summary>
    Constant,

    /// <summary><c>A x^-a</c>.</summary>
    Power,

    /// <summary><c>E + A x^-a</c> with an irreducible error E.</summary>
    OffsetPower,

    /// <summary><c>A (log x / log log x)^-a</c>: what theory allows any Lipschitz operator (Liu, Zhang, Liao and
    /// Schaeffer 2024, arXiv:2410.00357), for x above e.</summary>
    LogLog,

    /// <summary><c>A N^-a + B n^-b</c>.</summary>
    JointPower,

    /// <summary><c>E + A N^-a + B n^-b</c> (Hoffmann et al. 2022, arXiv:2203.15556, eq. 2).</summary>
    OffsetJointPower,
}
