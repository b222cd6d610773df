namespace TorchSharp;

public static partial class torch
{
    /// <summary>How grid sampling finds values between the given ones.</summary>
    public enum GridSampleMode
    {
        /// <summary>The nearest one.</summary>
        Nearest = 0,

        /// <summary>Linearly along all axes.</summary>
        Bilinear = 2,
    }
}
