namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Initialisers: each overwrites a tensor without recording and answers it.</summary>
        public static partial class init
        {
            /// <summary>Which side of a layer sets the scale.</summary>
            public enum FanInOut
            {
                /// <summary>The inputs, which keeps the variance of the forward pass.</summary>
                FanIn = 0,

                /// <summary>The outputs, which keeps the variance of the backward pass.</summary>
                FanOut = 1,
            }

            /// <summary>The function that follows the layer.</summary>
            public enum NonlinearityType
            {
                /// <summary>None.</summary>
                Linear = 0,

                /// <summary>None, after a convolution.</summary>
                Conv1D = 1,

                /// <summary>None, after a convolution.</summary>
                Conv2D = 2,

                /// <summary>None, after a convolution.</summary>
                Conv3D = 3,

                /// <summary>None, after a transposed convolution.</summary>
                ConvTranspose1D = 4,

                /// <summary>None, after a transposed convolution.</summary>
                ConvTranspose2D = 5,

                /// <summary>None, after a transposed convolution.</summary>
                ConvTranspose3D = 6,

                /// <summary>The logistic function.</summary>
                Sigmoid = 7,

                /// <summary>The hyperbolic tangent.</summary>
                Tanh = 8,

                /// <summary>max(0, x).</summary>
                ReLU = 9,

                /// <summary>max(0, x) with a small slope below.</summary>
                LeakyReLU = 10,
            }

            /// <summary>Fills with a constant.</summary>
            /// <param name="tensor">The tensor to overwrite.</param>
            /// <param name="val">The constant.</param>
            /// <returns>The tensor itself.</returns>
            public static Tensor constant_(Tensor tensor, Scalar val) => Overwrite(tensor, t => t.fill_(val));

            /// <summary>Fills with ones.</summary>
            /// <param name="tensor">The tensor to overwrite.</param>
            /// <returns>The tensor itself.</returns>
            public static Tensor ones_(Tensor tensor) => Overwrite(tensor, static t => t.fill_(1));

            /// <summary>Fills with zeros.</summary>
            /// <param name="tensor">The tensor to overwrite.</param>
            /// <returns>The tensor itself.</returns>
            public static Tensor zeros_(Tensor tensor) => Overwrite(tensor, static t => t.zero_());

            /// <summary>Draws from U(low, high).</summary>
            /// <param name="tensor">The tensor to overwrite.</param>
            /// <param name="low">The lower bound.</param>
            /// <param name="high">The upper bound.</param>
            /// <param name="generator">The source of randomness, by default the global one.</param>
            /// <returns>The tensor itself.</returns>
            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) =>
                Overwrite(tensor, t => t.uniform_(low, high, generator));

            /// <summary>Draws from N(mean, std²).</summary>
            /// <param name="tensor">The tensor to overwrite.</param>
            /// <param name="mean">The mean.</param>
            /// <param name="std">The standard deviation.</param>
            /// <param name="generator">The source of randomness, by default the global one.</param>
            /// <returns>The tensor itself.</returns>
            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) =>
                Overwrite(tensor, t => t.normal_(mean, std, generator));

            /// <summary>Draws from N(mean, std²) restricted to [a, b], by inverting its distribution function.</summary>
            /// <param name="tensor">The tensor to overwrite.</param>
            /// <param name="mean">The mean before the cut.</param>
            /// <param name="std">The standard deviation before the cut.</param>
            /// <param name="a">The lower cut.</param>
            /// <param name="b">The upper cut.</param>
            /// <param name="generator">The source of randomness, by default the global one.</param>
            /// <returns>The tensor itself.</returns>
            public static Tensor trunc_normal_(Tensor tensor, double mean = 0, double std = 1, double a = -2.0, double b = 2.0, Generator? generator = null)
            {
                var low = 2 * NormalCdf((a - mean) / std) - 1;
                var high = 2 * NormalCdf((b - mean) / std) - 1;
                return Overwrite(tensor, t =>
                {
                    t.uniform_(low, high, generator);
                    t.erfinv_();
                    t.mul_(std * Math.Sqrt(2)).add_(mean);
                    // Rounding near the ends of the inverse may step outside.
                    return t.clamp_(a, b);
                });
            }

            /// <summary>Makes a matrix the identity, as far as it goes.</summary>
            /// <param name="tensor">A matrix.</param>
            /// <returns>The tensor itself.</returns>
            /// <exception cref="ArgumentException">The tensor is not a matrix.</exception>
            public static Tensor eye_(Tensor tensor)
            {
                RequireAxes(tensor, 2, 2, nameof(eye_));
                return Overwrite(tensor, static t => t.copy_(eye(t.shape[0], t.shape[1], t.dtype, t.device)));
            }

            /// <summary>Makes a convolution kernel pass its channels through.</summary>
            /// <param name="tensor">Shape <c>[out, in, …]</c> with one to three more axes.</param>
            /// <returns>The tensor itself.</returns>
            /// <exception cref="ArgumentException">The tensor has not three to five axes.</exception>
            public static Tensor dirac_(Tensor tensor)
            {
                RequireAxes(tensor, 3, 5, nameof(dirac_));
                return Overwrite(tensor, static t =>
                {
                    t.zero_();
                    var centre = t;
                    for (var axis = (int)t.dim() - 1; axis >= 2; axis--) centre = centre.select(axis, t.shape[axis] / 2);
                    return centre.diagonal(0, 0, 1).fill_(1);
                });
            }

            /// <summary>Sets a random part of each column to zero and draws the rest from N(0, std²).</summary>
            /// <param name="tensor">A matrix.</param>
            /// <param name="sparsity">The part that is zero.</param>
            /// <param name="std">The standard deviation of the rest.</param>
            /// <returns>The tensor itself.</returns>
            /// <exception cref="ArgumentException">The tensor is not a matrix.</exception>
            public static Tensor sparse_(Tensor tensor, double sparsity, double std = 0.01)
            {
                RequireAxes(tensor, 2, 2, nameof(sparse_));
                return Overwrite(tensor, t =>
                {
                    t.normal_(0, std);
                    var (rows, columns) = (t.shape[0], t.shape[1]);
                    var zeros = (long)Math.Ceiling(sparsity * rows);
                    for (var column = 0L; column < columns && zeros > 0; column++)
                        t.select(1, column).index_fill_(0, randperm(rows, ScalarType.Int64, t.device).narrow(0, 0, zeros), 0);
                    return t;
                });
            }

            /// <summary>Fills with rows or columns that are orthonormal up to the gain, by a QR decomposition of normal numbers.</summary>
            /// <param name="tensor">Two or more axes; all but the first are taken together.</param>
            /// <param name="gain">A factor.</param>
            /// <returns>The tensor itself.</returns>
            /// <remarks>arXiv:1312.6120.</remarks>
            /// <exception cref="ArgumentException">The tensor has fewer than two axes.</exception>
            public static Tensor orthogonal_(Tensor tensor, double gain = 1.0)
            {
                RequireAxes(tensor, 2, int.MaxValue, nameof(orthogonal_));
                if (tensor.numel() == 0) return tensor;
                return Overwrite(tensor, t =>
                {
                    var rows = t.shape[0];
                    var columns = t.numel() / rows;
                    var flat = empty(rows, columns, t.dtype, t.device).normal_();
                    if (rows < columns) flat = flat.t();
                    var (q, r) = linalg.qr(flat);
                    // The signs make the distribution uniform: arXiv:math-ph/0609050.
                    q = q.mul(r.diagonal().sign());
                    if (rows < columns) q = q.t();
                    return t.copy_(q.reshape(t.shape)).mul_(gain);
                });
            }

            /// <summary>The factor that keeps the variance through a nonlinearity.</summary>
            /// <param name="nonlinearity">The nonlinearity.</param>
            /// <param name="param">The slope of a leaky ReLU.</param>
            /// <returns>The factor.</returns>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0.0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2.0),
                NonlinearityType.LeakyReLU => Math.Sqrt(2.0 / (1 + param * param)),
                _ => 1.0,
            };

            /// <summary>The number of inputs and outputs of one unit of a layer.</summary>
            /// <param name="tensor">The weights, shape <c>[out, in, …]</c>.</param>
            /// <returns>Inputs and outputs, each times the size of the receptive field.</returns>
            /// <exception cref="ArgumentException">The tensor has fewer than two axes.</exception>
            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                RequireAxes(tensor, 2, int.MaxValue, nameof(CalculateFanInAndFanOut));
                var shape = tensor.shape;
                var field = 1L;
                for (var axis = 2; axis < shape.Length; axis++) field *= shape[axis];
                return (shape[1] * field, shape[0] * field);
            }

            /// <summary>±1/√fanIn, what PyTorch's layers draw their biases from.</summary>
            internal static void UniformByFanIn(Tensor tensor, long fanIn)
            {
                var bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
                uniform_(tensor, -bound, bound);
            }

            private static Tensor Overwrite(Tensor tensor, Func<Tensor, Tensor> fill)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                using var noGrad = no_grad();
                using var scope = NewDisposeScope();
                fill(tensor);
                return tensor;
            }

            private static void RequireAxes(Tensor tensor, int least, int most, string method)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                var axes = tensor.dim();
                if (axes >= least && axes <= most) return;
                var expected = least == most ? $"{least} axes" : most == int.MaxValue ? $"{least} axes or more" : $"{least} to {most} axes";
                throw new ArgumentException($"{method} needs a tensor with {expected}, got shape [{string.Join(", ", tensor.shape)}].", nameof(tensor));
            }

            private static double NormalCdf(double x)
            {
                using var scope = NewDisposeScope();
                return (1 + full(1, x / Math.Sqrt(2), ScalarType.Float64).erf().item<double>()) / 2;
            }
        }
    }
}
