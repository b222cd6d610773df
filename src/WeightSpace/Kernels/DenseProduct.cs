using static TorchSharp.torch;

namespace WeightSpace.Kernels;

/// <summary>Products of matrices into memory that is there already, without a graph: what a training step in closed
/// form consists of.</summary>
/// <remarks>
/// A kernel made for small matrices in float32 on the CPU, where the processor has AVX2 or AVX-512 and the provider
/// brings the native library; otherwise
/// <see cref="Reference"/>. Sums of one element are in an order that depends on neither the other sizes nor the number
/// of threads.
/// </remarks>
public static class DenseProduct
{
    /// <summary><c>result = left right</c>, or <c>result += left right</c>.</summary>
    /// <param name="result">Shape <c>[rows, columns]</c>, overwritten; must share no memory with the factors.</param>
    /// <param name="left">Shape <c>[rows, inner]</c>; its gradient, and that of <paramref name="right"/>, is not
    /// recorded.</param>
    /// <param name="right">Shape <c>[inner, columns]</c>.</param>
    /// <param name="accumulate">Whether the product is added to the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void Into(Tensor result, Tensor left, Tensor right, bool accumulate = false)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        Reference(result, left, right, accumulate);
    }

    /// <summary>The same by libtorch, for any device, type and strides.</summary>
    /// <inheritdoc cref="Into"/>
    public static void Reference(Tensor result, Tensor left, Tensor right, bool accumulate = false)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.dim() != 2 || right.dim() != 2 || result.dim() != 2 || left.shape[1] != right.shape[0] || result.shape[0] != left.shape[0] || result.shape[1] != right.shape[1])
            throw new ArgumentException(
                $"A product needs [rows, inner] times [inner, columns] into [rows, columns], got [{string.Join(", ", left.shape)}] times [{string.Join(", ", right.shape)}] into [{string.Join(", ", result.shape)}].",
                nameof(result));
        using var gradients = no_grad();
        result.addmm_(left, right, accumulate ? 1 : 0, 1);
    }

}
