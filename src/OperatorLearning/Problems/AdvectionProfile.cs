namespace WeightSpace.OperatorLearning;

/// <summary>The initial values of the advection problem.</summary>
public enum AdvectionProfile
{
    /// <summary>One square wave: height in [1, 2], width in [0.3, 0.6], centre in [0.3, 0.7], all uniform (Advection I
    /// of Lu et al. 2022).</summary>
    Square,

    /// <summary>One Gaussian bump: height in [1, 2], deviation in [0.05, 0.1], centre in [0.3, 0.7], all uniform;
    /// summed over its periodic images.</summary>
    Smooth,

    /// <summary>A box and half an ellipse: box of centre [0.2, 0.3], width [0.1, 0.2], height [0.5, 2]; <c>sqrt(max(h^2
    /// - a^2 (x - c)^2, 0))</c> with c in [0.7, 0.8], a in [5, 10], h in [0.5, 2] (Advection III of Lu et al.
    /// 2022).</summary>
    SquareAndEllipse,

    /// <summary>One square wave: height in [0.2, 0.8], width in [0.05, 0.3], centre in [0.3, 0.7] (Lanthaler et al.
    /// 2023, arXiv:2210.01074).</summary>
    NarrowSquare,
}
