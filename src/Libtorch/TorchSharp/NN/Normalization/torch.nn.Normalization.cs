using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Divides each element by a power of the mean square over neighbouring channels.</summary>
        /// <param name="size">How many channels the mean covers.</param>
        /// <param name="alpha">The scale α.</param>
        /// <param name="beta">The sharpness β.</param>
        /// <param name="k">The constant k.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static LocalResponseNorm LocalResponseNorm(long size, double alpha = 0.0001, double beta = 0.75, double k = 1.0) => new(size, alpha, beta, k);
    }
}
