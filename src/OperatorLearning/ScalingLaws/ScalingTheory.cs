namespace WeightSpace.OperatorLearning;

/// <summary>The exponents that theory allows a DeepONet whose inputs lie in the span of b orthonormal functions.</summary>
/// <remarks>Liu, Zhang, Liao and Schaeffer 2024 (arXiv:2410.00357): for Lipschitz operators the error falls as
/// <c>N^(-1/(b+d))</c> with the parameters, the squared error as <c>n^(-2/(2+b+d))</c> with the samples (up to
/// logarithms), d being the dimension of the query points. A network of functions on a manifold of dimension b has
/// d = 0. These are bounds for the worst operator: a smoother one may fall faster.</remarks>
public static class ScalingTheory
{
    /// <summary>The exponent of the error in the number of parameters.</summary>
    /// <param name="inputs">b, at least 1; an estimate need not be whole.</param>
    /// <param name="queries">d.</param>
    public static double Parameters(double inputs, double queries) => 1 / (inputs + queries);

    /// <summary>The exponent of the error (not squared) in the number of samples: half of that of the squared
    /// error.</summary>
    /// <param name="inputs">b, at least 1; an estimate need not be whole.</param>
    /// <param name="queries">d.</param>
    public static double Samples(double inputs, double queries) => 1 / (2 + inputs + queries);
}
