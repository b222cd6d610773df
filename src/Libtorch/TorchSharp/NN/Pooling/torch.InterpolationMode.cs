namespace TorchSharp;

public static partial class torch
{
    /// <summary>How resizing finds values between the given ones.</summary>
    public enum InterpolationMode
    {
        /// <summary>The nearest one.</summary>
        Nearest = 0,

        /// <summary>Linearly along one axis.</summary>
        Linear = 1,

        /// <summary>Linearly along two axes.</summary>
        Bilinear = 2,

        /// <summary>Cubically along two axes.</summary>
        Bicubic = 3,

        /// <summary>Linearly along three axes.</summary>
        Trilinear = 4,

        /// <summary>The mean over the area.</summary>
        Area = 5,

        /// <summary>The nearest one, with pixel centres exactly half-way.</summary>
        NearestExact = 6,
    }
}
