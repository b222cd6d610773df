using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>max(0, x), element by element.</summary>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ReLU ReLU(bool inplace = false) => new(inplace);

        /// <summary>min(max(0, x), 6), element by element.</summary>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ReLU6 ReLU6(bool inplace = false) => new(inplace);

        /// <summary>x for x &gt; 0, otherwise α (eˣ - 1).</summary>
        /// <param name="alpha">The scale α.</param>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ELU ELU(double alpha = 1.0, bool inplace = false) => new(alpha, inplace);

        /// <summary>max(0, x) + min(0, α (e^(x/α) - 1)).</summary>
        /// <param name="alpha">The scale α.</param>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static CELU CELU(double alpha = 1.0, bool inplace = false) => new(alpha, inplace);

        /// <summary>The self-normalising ELU of arXiv:1706.02515.</summary>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static SELU SELU(bool inplace = false) => new(inplace);

        /// <summary>a · σ(b), where a and b are the halves of the input along one axis.</summary>
        /// <param name="dim">The axis.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static GLU GLU(long dim = -1) => new(dim);

        /// <summary>x where |x| &gt; λ, otherwise 0.</summary>
        /// <param name="lambda">The threshold λ.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Hardshrink Hardshrink(double lambda = 0.5) => new(lambda);

        /// <summary>x moved towards 0 by λ, 0 where |x| ≤ λ.</summary>
        /// <param name="lambda">The threshold λ.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Softshrink Softshrink(double lambda = 0.5) => new(lambda);

        /// <summary>min(max(0, x/6 + 1/2), 1).</summary>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Hardsigmoid Hardsigmoid(bool inplace = false) => new(inplace);

        /// <summary>x · min(max(0, x/6 + 1/2), 1).</summary>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Hardswish Hardswish(bool inplace = false) => new(inplace);

        /// <summary>x limited to an interval.</summary>
        /// <param name="min_val">The lower bound.</param>
        /// <param name="max_val">The upper bound.</param>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Hardtanh Hardtanh(double min_val = -1.0, double max_val = 1.0, bool inplace = false) => new(min_val, max_val, inplace);

        /// <summary>x for x &gt; 0, otherwise x times a small slope.</summary>
        /// <param name="negative_slope">The slope for negative inputs.</param>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) => new(negative_slope, inplace);

        /// <summary>log σ(x), element by element.</summary>
        /// <returns>The module; the caller disposes it.</returns>
        public static LogSigmoid LogSigmoid() => new();

        /// <summary>The logarithm of the softmax along one axis.</summary>
        /// <param name="dim">The axis.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static LogSoftmax LogSoftmax(long dim) => new(dim);

        /// <summary>eˣ divided by its sum along one axis.</summary>
        /// <param name="dim">The axis.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Softmax Softmax(long dim) => new(dim);

        /// <summary>The softmax of -x along one axis.</summary>
        /// <param name="dim">The axis.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Softmin Softmin(long dim) => new(dim);

        /// <summary>The softmax over the channels of images.</summary>
        /// <returns>The module; the caller disposes it.</returns>
        public static Softmax2d Softmax2d() => new();

        /// <summary>x tanh(log(1 + eˣ)).</summary>
        /// <returns>The module; the caller disposes it.</returns>
        public static Mish Mish() => new(false);

        /// <summary>x tanh(log(1 + eˣ)).</summary>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Mish Mish(bool inplace) => new(inplace);

        /// <summary>x for x &gt; 0, otherwise x times a slope: random while training, the mean of the bounds otherwise.</summary>
        /// <param name="lower">The smallest slope.</param>
        /// <param name="upper">The largest slope.</param>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static RReLU RReLU(double lower = 1.0 / 8, double upper = 1.0 / 3, bool inplace = false) => new(lower, upper, inplace);

        /// <summary>x σ(x).</summary>
        /// <returns>The module; the caller disposes it.</returns>
        public static SiLU SiLU() => new(false);

        /// <summary>x σ(x).</summary>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static SiLU SiLU(bool inplace) => new(inplace);

        /// <summary>1 / (1 + e⁻ˣ).</summary>
        /// <returns>The module; the caller disposes it.</returns>
        public static Sigmoid Sigmoid() => new(false);

        /// <summary>1 / (1 + e⁻ˣ).</summary>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Sigmoid Sigmoid(bool inplace) => new(inplace);

        /// <summary>log(1 + e^(βx)) / β, a line above the threshold.</summary>
        /// <param name="beta">The sharpness β.</param>
        /// <param name="threshold">The threshold.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Softplus Softplus(double beta = 1.0, double threshold = 20.0) => new(beta, threshold);

        /// <summary>x / (1 + |x|).</summary>
        /// <returns>The module; the caller disposes it.</returns>
        public static Softsign Softsign() => new(false);

        /// <summary>x / (1 + |x|).</summary>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Softsign Softsign(bool inplace) => new(inplace);

        /// <summary>The hyperbolic tangent, element by element.</summary>
        /// <returns>The module; the caller disposes it.</returns>
        public static Tanh Tanh() => new(false);

        /// <summary>The hyperbolic tangent, element by element.</summary>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Tanh Tanh(bool inplace = false) => new(inplace);

        /// <summary>x - tanh x.</summary>
        /// <returns>The module; the caller disposes it.</returns>
        public static Tanhshrink Tanhshrink() => new(false);

        /// <summary>x - tanh x.</summary>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Tanhshrink Tanhshrink(bool inplace = false) => new(inplace);

        /// <summary>x above a threshold, otherwise a constant.</summary>
        /// <param name="threshold">The threshold.</param>
        /// <param name="value">The value used instead.</param>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Threshold Threshold(double threshold, double value, bool inplace = false) => new(threshold, value, inplace);

        /// <summary>x Φ(x), with the distribution function of the standard normal.</summary>
        /// <returns>The module; the caller disposes it.</returns>
        public static GELU GELU() => new(Modules.GELU.Approximate.none, false);

        /// <summary>x Φ(x), with the distribution function of the standard normal.</summary>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static GELU GELU(bool inplace) => new(Modules.GELU.Approximate.none, inplace);

        /// <summary>x Φ(x), with the distribution function of the standard normal.</summary>
        /// <param name="approximate">Which formula to use.</param>
        /// <param name="inplace">Whether to overwrite the input.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static GELU GELU(Modules.GELU.Approximate approximate, bool inplace = false) => new(approximate, inplace);

        /// <summary>x for x &gt; 0, otherwise x times a learned slope.</summary>
        /// <param name="num_parameters">1, or the number of channels, each with its slope.</param>
        /// <param name="init">The slope to start from.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static PReLU PReLU(long num_parameters, double init = 0.25, Device? device = null, ScalarType? dtype = null) => new(num_parameters, init, device, dtype);
    }
}
