namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>x / (1 + |x|), element by element.</summary>
            /// <param name="x">Any shape.</param>
            /// <param name="inplace">Whether to overwrite <paramref name="x"/>.</param>
            /// <returns>The shape of <paramref name="x"/>; the caller disposes it.</returns>
            public static Tensor softsign(Tensor x, bool inplace = false)
            {
                using var magnitude = x.abs();
                using var denominator = magnitude.add(1);
                return inplace ? x.div_(denominator).alias() : x.div(denominator);
            }

            /// <summary>x - tanh(x), element by element.</summary>
            /// <param name="x">Any shape.</param>
            /// <param name="inplace">Whether to overwrite <paramref name="x"/>.</param>
            /// <returns>The shape of <paramref name="x"/>; the caller disposes it.</returns>
            public static Tensor tanhshrink(Tensor x, bool inplace = false)
            {
                using var bounded = x.tanh();
                return inplace ? x.sub_(bounded).alias() : x.sub(bounded);
            }

            /// <summary>softmax(-x) along one axis.</summary>
            /// <param name="x">Any shape.</param>
            /// <param name="dim">The axis.</param>
            /// <returns>The shape of <paramref name="x"/>; the caller disposes it.</returns>
            public static Tensor softmin(Tensor x, long dim)
            {
                using var negative = x.neg();
                return negative.softmax(dim);
            }

            /// <summary>Scales vectors along one axis to unit p-norm: x / max(‖x‖ₚ, eps).</summary>
            /// <param name="input">Any shape.</param>
            /// <param name="p">The exponent of the norm.</param>
            /// <param name="dim">The axis.</param>
            /// <param name="eps">The smallest divisor.</param>
            /// <returns>The shape of <paramref name="input"/>; the caller disposes it.</returns>
            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1L, double eps = 1e-12)
            {
                using var scope = NewDisposeScope();
                var norm = linalg.vector_norm(input, p, [dim], keepdim: true);
                return input.div(norm.clamp_min(eps)).MoveToOuterDisposeScope();
            }

            /// <summary>Old name of <see cref="hardshrink"/>.</summary>
            [Obsolete("Not PyTorch's spelling: use hardshrink.", false)]
            public static Tensor Hardshrink(Tensor x, double lambda = 0.5) => hardshrink(x, lambda);

            /// <summary>Old name of <see cref="hardtanh"/>.</summary>
            [Obsolete("Not PyTorch's spelling: use hardtanh.", false)]
            public static Tensor Hardtanh(Tensor x, double min_val = -1.0, double max_val = 1.0, bool inplace = false) => hardtanh(x, min_val, max_val, inplace);

            /// <summary>Old name of <see cref="mish"/>.</summary>
            [Obsolete("Not PyTorch's spelling: use mish.", false)]
            public static Tensor Mish(Tensor x) => mish(x);

            /// <summary>Old name of <see cref="silu"/>.</summary>
            [Obsolete("Not PyTorch's spelling: use silu.", false)]
            public static Tensor SiLU(Tensor x, bool inplace = false) => silu(x, inplace);

            /// <summary>Old name of <see cref="softshrink"/>.</summary>
            [Obsolete("Not PyTorch's spelling: use softshrink.", false)]
            public static Tensor Softshrink(Tensor x, double lambda = 0.5) => softshrink(x, lambda);

            /// <summary>Old name of <see cref="softsign"/>.</summary>
            [Obsolete("Not PyTorch's spelling: use softsign.", false)]
            public static Tensor Softsign(Tensor x) => softsign(x);

            /// <summary>Old name of <see cref="tanhshrink"/>.</summary>
            [Obsolete("Not PyTorch's spelling: use tanhshrink.", false)]
            public static Tensor Tanhshrink(Tensor x) => tanhshrink(x);

            /// <summary>Old name of <see cref="threshold"/>.</summary>
            [Obsolete("Not PyTorch's spelling: use threshold.", false)]
            public static Tensor Threshold(Tensor x, double threshold, double value, bool inplace = false) => functional.threshold(x, threshold, value, inplace);

            private static Tensor ChannelDropout(Tensor input, double p, bool training, bool inplace, int spatialAxes)
            {
                if (p is < 0 or > 1) throw new ArgumentOutOfRangeException(nameof(p), p, "A dropout probability lies in [0, 1].");
                var rank = input.dim();
                if (rank != spatialAxes + 1 && rank != spatialAxes + 2)
                    throw new ArgumentException($"dropout{spatialAxes}d needs [channels, …] or [batch, channels, …] with {spatialAxes} more axes, got {rank} axes.", nameof(input));
                if (!training || p == 0) return input.alias();

                // One Bernoulli draw per channel; an unbatched input has its channels first.
                using var scope = NewDisposeScope();
                var shape = input.shape.ToArray();
                for (var axis = (int)(rank - spatialAxes); axis < rank; axis++) shape[axis] = 1;
                var mask = empty(shape, input.dtype, input.device).bernoulli_(1 - p);
                if (p < 1) mask.div_(1 - p);
                return (inplace ? input.mul_(mask).alias() : input.mul(mask)).MoveToOuterDisposeScope();
            }
        }
    }
}
