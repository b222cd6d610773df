namespace TorchSharp;

/// <summary>Which of the two Fourier transforms carries the factor 1/n.</summary>
public enum FFTNormType
{
    /// <summary>The inverse transform.</summary>
    Backward = 0,

    /// <summary>The forward transform.</summary>
    Forward = 1,

    /// <summary>Both, by its square root, which makes them unitary.</summary>
    Ortho = 2,
}
