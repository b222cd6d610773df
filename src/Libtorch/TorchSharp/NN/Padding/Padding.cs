namespace TorchSharp;

/// <summary>Padding of a convolution, by its effect on the size.</summary>
public enum Padding
{
    /// <summary>None: the result is smaller.</summary>
    Valid = 0,

    /// <summary>Enough that the result has the input's size; only with stride 1.</summary>
    Same = 1,
}
