using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace WeightSpace.Kernels;

/// <summary>A fused kernel for many small dense networks of one shape, each with weights of its own, at many points:
/// the target networks of a hypernetwork.</summary>
/// <remarks>
/// <para>All layers of one network run while its weights and activations are in the cache. Differentiable in the
/// weights, once. Only float32 on the CPU, tanh or ReLU; <see cref="IsSupported"/> says whether it can be used, and
/// <see cref="Reference"/> is the same in plain operators.</para>
/// <para>Nothing is kept for backward but weights and points: it evaluates the hidden layers once more, while they are
/// in the cache.</para>
/// </remarks>
public static class TargetNetworkKernel
{
    // What went wrong in a backward pass. It cannot leave it: libtorch ends the process.
    private static Exception? failure;

    /// <summary>Whether <see cref="Evaluate(Tensor, Tensor, IReadOnlyList{int}, bool)"/> can be called.</summary>
    /// <param name="weights">The weights; gradients with respect to them are supported.</param>
    /// <param name="points">The points; they must not need gradients.</param>
    public static bool IsSupported(Tensor weights, Tensor points)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(points);
        return InstructionSets.AreWorthwhile && TensorMemory.IsPlain<float>(weights)
            && TensorMemory.IsPlain<float>(points)
            && !(points.requires_grad && is_grad_enabled());
    }

    /// <summary>Evaluates the networks: a nonlinearity after every layer but the last.</summary>
    /// <param name="weights">Shape <c>[functions, parameters]</c>: layer after layer the weight <c>[out, in]</c>, then
    /// the bias <c>[out]</c>.</param>
    /// <param name="points">Shape <c>[points, in]</c>, or <c>[functions, points, in]</c>.</param>
    /// <param name="sizes">Widths from input to output, at least two.</param>
    /// <param name="relu">ReLU instead of tanh.</param>
    /// <returns>Shape <c>[functions, points, out]</c>; the caller disposes it.</returns>
    /// <remarks>
    /// Weights and points must not be written to between this call and the backward pass. If they are, the pass gives
    /// NaN gradients and the next call throws: an exception inside autograd would end the process.
    /// </remarks>
    /// <exception cref="NotSupportedException"><see cref="IsSupported"/> is false.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <exception cref="InvalidOperationException">An earlier backward pass failed.</exception>
    public static Tensor Evaluate(Tensor weights, Tensor points, IReadOnlyList<int> sizes, bool relu) =>
        Evaluate(weights, points, sizes, relu, InstructionSets.Best);

    /// <summary>The same in plain operators, for any device and type, any nonlinearity, and differentiable any number
    /// of times.</summary>
    /// <param name="weights">Shape <c>[functions, parameters]</c>.</param>
    /// <param name="points">Shape <c>[points, in]</c>, or <c>[functions, points, in]</c>.</param>
    /// <param name="sizes">Widths from input to output, at least two.</param>
    /// <param name="activation">The nonlinearity; what it returns must be a fresh tensor.</param>
    /// <returns>Shape <c>[functions, points, out]</c>; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Reference(
        Tensor weights, Tensor points, IReadOnlyList<int> sizes, Func<Tensor, Tensor> activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        RequireShapes(weights, points, sizes);
        using var scope = NewDisposeScope();
        var functions = weights.size(0);
        var values = points.dim() == 3 ? points.alias()
            : points.unsqueeze(0).expand(functions, points.size(0), points.size(1));
        var offset = 0L;
        for (var layer = 1; layer < sizes.Count; layer++)
        {
            var (inputs, outputs) = ((long)sizes[layer - 1], (long)sizes[layer]);
            var weight = weights.narrow(1, offset, outputs * inputs).view(functions, outputs, inputs);
            var bias = weights.narrow(1, offset + (outputs * inputs), outputs).unsqueeze(1);
            values = values.baddbmm(weight.transpose(1, 2), bias);
            if (layer < sizes.Count - 1) values = activation(values);
            offset += outputs * (inputs + 1);
        }

        return values.MoveToOuterDisposeScope();
    }

    internal static Tensor Evaluate(
        Tensor weights, Tensor points, IReadOnlyList<int> sizes, bool relu, InstructionSet instructions)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        if (!IsSupported(weights, points))
            throw new NotSupportedException(
                $"The fused target networks do not support {weights.dtype} on {weights.device}, or points that need " +
                "gradients; " +
                "use Reference.");
        RequireShapes(weights, points, sizes);
        if (Interlocked.Exchange(ref failure, null) is { } earlier)
            throw new InvalidOperationException(
                "A backward pass of the target networks failed, and its gradients are NaN. Do not write to weights " +
                "or points " +
                $"before it, and run it once for each evaluation. {earlier.Message}",
                earlier);
        using var scope = NewDisposeScope();
        var (dense, at) = (weights.contiguous(), points.contiguous());
        int[] widths = [.. sizes];
        var values = weights.requires_grad && is_grad_enabled()
            ? TargetNetworkFunction.apply(dense, at, widths, relu, instructions)
            : Run(dense, at, widths, relu, instructions);
        return values.MoveToOuterDisposeScope();
    }

    internal static void Fail(Exception exception) => failure = exception;

    /// <summary>Forward without a graph, on contiguous tensors.</summary>
    internal static unsafe Tensor Run(
        Tensor weights, Tensor points, int[] sizes, bool relu, InstructionSet instructions)
    {
        var networks = Describe(weights, points, sizes, relu);
        var result = empty([networks.Functions, networks.Points, networks.Outputs], ScalarType.Float32, CPU);
        var values = TensorMemory.At<float>(result);
        switch (instructions)
        {
            case InstructionSet.Vector512:
                TargetNetworkLoops.Forward<Lanes512<float>, Vector512<float>>(networks, values);
                break;
            case InstructionSet.Vector256:
                TargetNetworkLoops.Forward<Lanes256<float>, Vector256<float>>(networks, values);
                break;
            default:
                TargetNetworkLoops.Forward<Lanes128<float>, Vector128<float>>(networks, values);
                break;
        }

        GC.KeepAlive(weights);
        GC.KeepAlive(points);
        return result;
    }

    internal static unsafe TargetNetworks Describe(Tensor weights, Tensor points, int[] sizes, bool relu) => new(
        TensorMemory.At<float>(weights), TensorMemory.At<float>(points), weights.size(0), points.size(-2),
        points.dim() == 2,
        sizes, relu);

    private static void RequireShapes(Tensor weights, Tensor points, IReadOnlyList<int> sizes)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(sizes);
        if (sizes.Count < 2 || sizes.Any(size => size < 1))
            throw new ArgumentException(
                $"Widths must be at least two positive numbers, got '{string.Join('-', sizes)}'.", nameof(sizes));
        var parameters = TargetNetworks.ParametersOf(sizes);
        if (weights.dim() != 2 || weights.size(1) != parameters)
            throw new ArgumentException(
                $"Weights must have shape [functions, {parameters}], got [{string.Join(", ", weights.shape)}].",
                nameof(weights));
        if (points.dim() is not (2 or 3) || points.size(-1) != sizes[0]
            || (points.dim() == 3 && points.size(0) != weights.size(0)))
            throw new ArgumentException(
                $"Points must have shape [points, {sizes[0]}] or [{weights.size(0)}, points, {sizes[0]}], got " +
                $"[{string.Join(", ", points.shape)}].",
                nameof(points));
    }
}
