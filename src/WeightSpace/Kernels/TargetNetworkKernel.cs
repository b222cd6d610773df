using static TorchSharp.torch;

namespace WeightSpace.Kernels;

/// <summary>A fused kernel for many small dense networks of one shape, each with weights of its own, at many points:
/// the target networks of a hypernetwork.</summary>
/// <remarks>
/// <para>All layers of one network run while its weights and activations are in the cache. Differentiable in the
/// weights, once. Only float32 on the CPU, tanh or ReLU, and with
/// the provider that brings the native library; <see cref="IsSupported"/> says whether it can be used. The meaning in
/// plain operators is OperatorLearning's TargetNetwork.</para>
/// <para>Kept for backward: the activations of the hidden layers, points rounded up to a multiple of 16, and nothing
/// else but weights and points.</para>
/// </remarks>
public static class TargetNetworkKernel
{
    /// <summary>Whether <see cref="Evaluate"/> can be called.</summary>
    /// <param name="weights">The weights; gradients with respect to them are supported.</param>
    /// <param name="points">The points; they must not need gradients.</param>
    public static bool IsSupported(Tensor weights, Tensor points)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(points);
        return false;
    }

    /// <summary>Evaluates the networks: a nonlinearity after every layer but the last.</summary>
    /// <param name="weights">Shape <c>[functions, parameters]</c>: layer after layer the weight <c>[out, in]</c>, then
    /// the bias <c>[out]</c>.</param>
    /// <param name="points">Shape <c>[points, in]</c>, or <c>[functions, points, in]</c>.</param>
    /// <param name="sizes">Widths from input to output, at least two.</param>
    /// <param name="relu">ReLU instead of tanh.</param>
    /// <returns>Shape <c>[functions, points, out]</c>; the caller disposes it.</returns>
    /// <exception cref="NotSupportedException"><see cref="IsSupported"/> is false.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Evaluate(Tensor weights, Tensor points, IReadOnlyList<int> sizes, bool relu)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        if (!IsSupported(weights, points))
            throw new NotSupportedException($"The fused target networks do not support {weights.dtype} on {weights.device}, or points that need gradients; use plain operators.");
        RequireShapes(weights, points, sizes);
        throw new NotSupportedException();
    }

    private static void RequireShapes(Tensor weights, Tensor points, IReadOnlyList<int> sizes)
    {
        if (sizes.Count < 2 || sizes.Any(size => size < 1))
            throw new ArgumentException($"Widths must be at least two positive numbers, got '{string.Join('-', sizes)}'.", nameof(sizes));
        var parameters = 0L;
        for (var layer = 1; layer < sizes.Count; layer++) parameters += sizes[layer] * (sizes[layer - 1] + 1L);
        if (weights.dim() != 2 || weights.shape[1] != parameters)
            throw new ArgumentException($"Weights must have shape [functions, {parameters}], got [{string.Join(", ", weights.shape)}].", nameof(weights));
        var shape = points.shape;
        if (shape.Length is not (2 or 3) || shape[^1] != sizes[0] || (shape.Length == 3 && shape[0] != weights.shape[0]))
            throw new ArgumentException($"Points must have shape [points, {sizes[0]}] or [{weights.shape[0]}, points, {sizes[0]}], got [{string.Join(", ", shape)}].", nameof(points));
    }

}
