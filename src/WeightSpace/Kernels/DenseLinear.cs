using static TorchSharp.torch;

namespace WeightSpace.Kernels;

/// <summary>A linear layer on <see cref="DenseProduct"/>, as a node of autograd's graph: for layers far wider on one
/// side than on the other.</summary>
/// <remarks>
/// <para>The layer of a hypernetwork that writes thousands of weights from some dozens of neurons is such a one: a
/// matrix library for large matrices takes twice as long for it. Float32 on the CPU; everything else goes through
/// <see cref="Reference"/>.</para>
/// <para>Differentiable once, in input, weight and bias. They must not be written to before the backward pass; if they
/// are, it gives NaN gradients and the next call throws, since an exception inside autograd would end the
/// process.</para>
/// </remarks>
public static class DenseLinear
{
    // With two long axes a matrix library is as fast; with two short ones the graph's node costs more than the product.
    private const long ShortAxis = 128;
    private const long LongAxis = 512;

    private static Exception? failure;

    /// <summary><c>input weight^T + bias</c>, by the kernel where it is faster.</summary>
    /// <param name="input">Shape <c>[rows, in]</c>.</param>
    /// <param name="weight">Shape <c>[out, in]</c>.</param>
    /// <param name="bias">Shape <c>[out]</c>.</param>
    /// <returns>Shape <c>[rows, out]</c>; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <exception cref="InvalidOperationException">An earlier backward pass failed.</exception>
    public static Tensor Apply(Tensor input, Tensor weight, Tensor bias)
    {
        RequireShapes(input, weight, bias);
        return IsWorthwhile(input, weight, bias) ? Run(input, weight, bias) : Reference(input, weight, bias);
    }

    /// <summary>The same in torch operators, for any device and type, and differentiable any number of times.</summary>
    /// <inheritdoc cref="Apply"/>
    public static Tensor Reference(Tensor input, Tensor weight, Tensor bias)
    {
        RequireShapes(input, weight, bias);
        return nn.functional.linear(input, weight, bias);
    }

    internal static Tensor Run(Tensor input, Tensor weight, Tensor bias)
    {
        if (Interlocked.Exchange(ref failure, null) is { } earlier)
            throw new InvalidOperationException(
                "A backward pass of a dense linear layer failed, and its gradients are NaN. Do not write to its " +
                "arguments before " +
                $"it, and run it once for each evaluation. {earlier.Message}",
                earlier);
        using var scope = NewDisposeScope();
        var (x, w, b) = (input.contiguous(), weight.contiguous(), bias.contiguous());
        var isRecorded = is_grad_enabled() && (input.requires_grad || weight.requires_grad || bias.requires_grad);
        return (isRecorded ? DenseLinearFunction.apply(x, w, b)
            : DenseLinearFunction.Forward(x, w, b)).MoveToOuterDisposeScope();
    }

    internal static void Fail(Exception exception) => failure = exception;

    private static bool IsWorthwhile(Tensor input, Tensor weight, Tensor bias)
    {
        if (!InstructionSets.AreWorthwhile || !TensorMemory.IsPlain<float>(input)
            || !TensorMemory.IsPlain<float>(weight)
            || !TensorMemory.IsPlain<float>(bias))
            return false;
        var (rows, inputs, outputs) = (input.size(0), weight.size(1), weight.size(0));
        return rows > 0 && Math.Min(inputs, outputs) is > 0 and <= ShortAxis && Math.Max(inputs, outputs) >= LongAxis;
    }

    private static void RequireShapes(Tensor input, Tensor weight, Tensor bias)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(bias);
        if (input.dim() != 2 || weight.dim() != 2 || bias.dim() != 1 || input.size(1) != weight.size(1)
            || bias.size(0) != weight.size(0))
            throw new ArgumentException(
                $"A linear layer needs input [rows, in], weight [out, in] and bias [out], got {Text(input)}, " +
                $"{Text(weight)} and {Text(bias)}.",
                nameof(input));

        static string Text(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
    }
}
