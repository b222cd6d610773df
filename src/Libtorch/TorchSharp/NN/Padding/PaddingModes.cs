namespace TorchSharp;

/// <summary>What is put around a tensor.</summary>
public enum PaddingModes
{
    /// <summary>Zeros.</summary>
    Zeros = 0,

    /// <summary>The mirrored interior, without the edge itself.</summary>
    Reflect = 1,

    /// <summary>The edge, repeated.</summary>
    Replicate = 2,

    /// <summary>The other end.</summary>
    Circular = 3,

    /// <summary>A given value.</summary>
    Constant = 4,
}
