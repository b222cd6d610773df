namespace WeightSpace.Kernels;

/// <summary>The nonlinearity of a dense layer, as <see cref="DenseSweeps"/> knows it.</summary>
public enum DenseActivation
{
    /// <summary>None.</summary>
    None,

    /// <summary>Zero for negative numbers, else the number.</summary>
    Relu,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,
}
