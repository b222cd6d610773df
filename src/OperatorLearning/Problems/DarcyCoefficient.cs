namespace WeightSpace.OperatorLearning;

/// <summary>The distribution of permeabilities of the Darcy problem.</summary>
public enum DarcyCoefficient
{
    /// <summary>12 where a Gaussian field is not negative and 4 elsewhere: <see cref="NeumannField"/> with tau 3, alpha
    /// 2 (Li et al. 2021, arXiv:2010.08895).</summary>
    Piecewise,

    /// <summary>The exponential of a Gaussian field with the product of two squared exponentials of length 0.25 as
    /// covariance.</summary>
    Continuous,
}
