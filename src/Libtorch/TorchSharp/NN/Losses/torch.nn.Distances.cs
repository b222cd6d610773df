using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>The cosine of the angle between vectors along one axis.</summary>
        /// <param name="dim">The axis along which to compare.</param>
        /// <param name="eps">A small constant against division by zero.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static CosineSimilarity CosineSimilarity(long dim = 1, double eps = 1e-8) => new(dim, eps);

        /// <summary>The p-norm of the difference of vectors along the last axis.</summary>
        /// <param name="p">The exponent of the norm.</param>
        /// <param name="eps">A small constant against division by zero.</param>
        /// <param name="keepdim">Whether the axis stays, with size one.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static PairwiseDistance PairwiseDistance(double p = 2.0, double eps = 1e-6, bool keepdim = false) => new(p, eps, keepdim);
    }
}
