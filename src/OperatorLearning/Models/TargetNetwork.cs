using WeightSpace.Kernels;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Evaluates a dense network whose weights differ from function to function, all functions at once.</summary>
/// <remarks>
/// <para>The weights of a function are one row: layer after layer the weight <c>[out, in]</c>, row by row, then the
/// bias <c>[out]</c> (the order of the published code).
/// Every layer but the last is followed by the nonlinearity.</para>
/// <para>A layer is one batched matrix product over functions, on views of the rows: nothing is copied, and nothing is
/// repeated for query points.</para>
/// </remarks>
public static class TargetNetwork
{
    /// <summary>Evaluates the networks, by a fused kernel where there is one (tanh or ReLU in single precision on the
    /// CPU), else as <see cref="Reference"/>.</summary>
    /// <remarks>
    /// The kernel's gradient is that of the weights, and has no graph of its own: for gradients of points or of
    /// gradients, points must require gradients
    /// (then plain operators serve), or use <see cref="Reference"/>.
    /// </remarks>
    /// <inheritdoc cref="Reference"/>
    public static Tensor Evaluate(Tensor weights, Tensor points, SizeList sizes, NetworkActivation activation)
    {
        Require(weights, points, sizes);
        return activation is NetworkActivation.Tanh or NetworkActivation.Relu && TargetNetworkKernel.IsSupported(weights, points)
            ? TargetNetworkKernel.Evaluate(weights, points, sizes, activation == NetworkActivation.Relu)
            : Reference(weights, points, sizes, activation);
    }

    /// <summary>Evaluates the networks in plain operators, for any device and type, and differentiable any number of
    /// times.</summary>
    /// <param name="weights">The weights of all functions, shape <c>[functions, sizes.ParameterCount]</c>.</param>
    /// <param name="points">Query features, shape <c>[points, sizes.First]</c> or <c>[functions, points,
    /// sizes.First]</c>.</param>
    /// <param name="sizes">Widths of the network.</param>
    /// <param name="activation">The nonlinearity.</param>
    /// <returns>Values, shape <c>[functions, points, sizes.Last]</c>; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Reference(Tensor weights, Tensor points, SizeList sizes, NetworkActivation activation)
    {
        Require(weights, points, sizes);
        return TargetNetworkKernel.Reference(weights, points, sizes, values => NetworkActivations.Apply(activation, values));
    }

    internal static void Require(Tensor weights, Tensor points, SizeList sizes)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(sizes);
        if (weights.dim() != 2 || weights.shape[1] != sizes.ParameterCount)
            throw new ArgumentException($"Weights of networks {sizes} must have shape [functions, {sizes.ParameterCount}], got {Shapes.Text(weights)}.", nameof(weights));
        Shapes.RequireQueries(points, weights.shape[0], sizes.First, nameof(points));
    }
}
