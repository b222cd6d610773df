#if !TORCHSHARP_NUGET
using TorchSharp;
#endif
using static TorchSharp.torch;

namespace WeightSpace.Engine;

/// <summary>A fused kernel for many small dense networks of one shape, each with weights of its own, at many points: the target networks of a hypernetwork.</summary>
/// <remarks>
/// <para>All layers of one network run while its weights and activations are in the cache. Differentiable in the weights, once. Only float32 on the CPU, tanh or ReLU, and with
/// the provider that brings the native library; <see cref="IsSupported"/> says whether it can be used. The meaning in plain operators is OperatorLearning's TargetNetwork.</para>
/// <para>Kept for backward: the activations of the hidden layers, points rounded up to a multiple of 16, and nothing else but weights and points.</para>
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
#if TORCHSHARP_NUGET
        return false;
#else
        return weights.device_type == DeviceType.CPU && points.device_type == DeviceType.CPU && weights.dtype == ScalarType.Float32 && points.dtype == ScalarType.Float32
            && !(points.requires_grad && is_grad_enabled());
#endif
    }

    /// <summary>Evaluates the networks: a nonlinearity after every layer but the last.</summary>
    /// <param name="weights">Shape <c>[functions, parameters]</c>: layer after layer the weight <c>[out, in]</c>, then the bias <c>[out]</c>.</param>
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
#if TORCHSHARP_NUGET
        throw new NotSupportedException();
#else
        using var scope = NewDisposeScope();
        var (dense, at) = (weights.contiguous(), points.contiguous());
        int[] widths = [.. sizes];
        return (weights.requires_grad && is_grad_enabled() ? Recorded.apply(dense, at, widths, relu) : Run(dense, at, widths, relu, null)).MoveToOuterDisposeScope();
#endif
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

#if !TORCHSHARP_NUGET
    private static unsafe Tensor Run(Tensor weights, Tensor points, int[] sizes, bool relu, Func<long, Tensor>? keep)
    {
        var values = empty([weights.shape[0], points.shape[^2], sizes[^1]], ScalarType.Float32, CPU);
        fixed (int* widths = sizes)
        {
            var networks = Describe(weights, points, widths, sizes.Length - 1, relu);
            var activations = keep?.Invoke(NativeMethods.ws_target_activations(&networks));
            NativeMethods.ws_target_forward(&networks, activations is null ? null : At(activations), At(values));
            GC.KeepAlive(activations);
        }

        GC.KeepAlive(weights);
        GC.KeepAlive(points);
        return values;
    }

    private static unsafe NativeTargetNetworks Describe(Tensor weights, Tensor points, int* sizes, int layers, bool relu) => new()
    {
        Weights = At(weights),
        Points = At(points),
        Parameters = weights.shape[1],
        Functions = weights.shape[0],
        PointsPerFunction = points.shape[^2],
        PointsStride = points.dim() == 3 ? points.shape[1] * points.shape[2] : 0,
        Sizes = sizes,
        Layers = layers,
        Relu = relu ? 1 : 0,
    };

    private static unsafe float* At(Tensor tensor) => (float*)tensor.Describe().Data;

    private sealed class Recorded : autograd.SingleTensorFunction<Recorded>
    {
        public override string Name => "TargetNetworkKernel";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (weights, points, sizes, relu) = ((Tensor)vars[0], (Tensor)vars[1], (int[])vars[2], (bool)vars[3]);
            var values = Run(weights, points, sizes, relu, count =>
            {
                var activations = empty([count], ScalarType.Float32, CPU);
                ctx.save_for_backward([weights, points, activations]);
                return activations;
            });
            ctx.save_data(nameof(sizes), sizes);
            ctx.save_data(nameof(relu), relu);
            return values;
        }

        public override unsafe List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var saved = ctx.get_saved_variables();
            var (weights, points, activations) = (saved[0], saved[1], saved[2]);
            var sizes = (int[])ctx.get_data("sizes");
            using var gradients = grad_output.contiguous();
            var result = empty(weights.shape, ScalarType.Float32, CPU);
            fixed (int* widths = sizes)
            {
                var networks = Describe(weights, points, widths, sizes.Length - 1, (bool)ctx.get_data("relu"));
                NativeMethods.ws_target_backward(&networks, At(activations), At(gradients), At(result));
            }

            GC.KeepAlive(weights);
            GC.KeepAlive(points);
            GC.KeepAlive(activations);
            return [result, null!, null!, null!];
        }
    }
#endif
}
