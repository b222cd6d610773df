namespace TorchSharp;

public static partial class torch
{
    /// <summary>What grid sampling sees outside the image.</summary>
    public enum GridSamplePaddingMode
    {
        /// <summary>Zeros.</summary>
        Zeros = 0,

        /// <summary>The mirrored image.</summary>
        Reflection = 1,

        /// <summary>The edge, repeated.</summary>
        Border = 2,
    }
}
