using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Zeroes elements at random while training and scales the rest by 1/(1-p).</summary>
        /// <param name="p">The probability of a zero.</param>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);

        /// <summary>Zeroes whole channels of sequences at random while training.</summary>
        /// <param name="p">The probability of a zero.</param>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Dropout1d Dropout1d(double p = 0.5, bool inplace = false) => new(p, inplace);

        /// <summary>Zeroes whole channels of images at random while training.</summary>
        /// <param name="p">The probability of a zero.</param>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Dropout2d Dropout2d(double p = 0.5, bool inplace = false) => new(p, inplace);

        /// <summary>Zeroes whole channels of volumes at random while training.</summary>
        /// <param name="p">The probability of a zero.</param>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Dropout3d Dropout3d(double p = 0.5, bool inplace = false) => new(p, inplace);

        /// <summary>Dropout that keeps mean and variance of a SELU network, arXiv:1706.02515.</summary>
        /// <param name="p">The probability of a zero.</param>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static AlphaDropout AlphaDropout(double p = 0.5, bool inplace = false) => new(p, inplace);

        /// <summary>Alpha dropout of whole channels.</summary>
        /// <param name="p">The probability of a zero.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static FeatureAlphaDropout FeatureAlphaDropout(double p = 0.5) => new(p, false);

        /// <summary>Alpha dropout of whole channels.</summary>
        /// <param name="p">The probability of a zero.</param>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static FeatureAlphaDropout FeatureAlphaDropout(double p, bool inplace) => new(p, inplace);
    }
}
