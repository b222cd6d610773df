namespace OperatorLearning;

/// <summary>The initial values of the advection problem.</summary>
public enum AdvectionProfile
{
    /// <summary>One square wave: height in [1, 2], width in [0.3, 0.6], centre in [0.3, 0.7], all uniform (Advection I of Lu et al. 2022).</summary>
    Square,

    /// <summary>One Gaussian bump: height in [1, 2], deviation in [0.05, 0.1], centre in [0.3, 0.7], all uniform; summed over its periodic images.</summary>
    Smooth,
}
