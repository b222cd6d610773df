namespace WeightSpace.OperatorLearning;

/// <summary>A stationary covariance of unit variance, a function of the distance r and a length l.</summary>
/// <remarks>Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, chapter 4.2.</remarks>
public enum CovarianceKernel
{
    /// <summary><c>exp(-r^2 / (2 l^2))</c>; samples are analytic.</summary>
    SquaredExponential,

    /// <summary>Matérn of smoothness 1/2, <c>exp(-r / l)</c>; samples are continuous and nowhere
    /// differentiable.</summary>
    MaternHalf,

    /// <summary>Matérn of smoothness 3/2, <c>(1 + q) exp(-q)</c> with <c>q = sqrt(3) r / l</c>; samples are once
    /// differentiable.</summary>
    MaternThreeHalves,

    /// <summary>Matérn of smoothness 5/2, <c>(1 + q + q^2 / 3) exp(-q)</c> with <c>q = sqrt(5) r / l</c>; samples are
    /// twice differentiable.</summary>
    MaternFiveHalves,
}
