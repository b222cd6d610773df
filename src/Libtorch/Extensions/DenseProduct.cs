#if !TORCHSHARP_NUGET
using TorchSharp;
#endif
using static TorchSharp.torch;

namespace WeightSpace.Engine;

/// <summary>Products of matrices into memory that is there already, without a graph: what a training step in closed form consists of.</summary>
/// <remarks>
/// A kernel made for small matrices in float32 on the CPU, where the processor has AVX2 or AVX-512 and the provider brings the native library; otherwise
/// <see cref="Reference"/>. Sums of one element are in an order that depends on neither the other sizes nor the number of threads.
/// </remarks>
public static class DenseProduct
{
    /// <summary><c>result = left right</c>, or <c>result += left right</c>.</summary>
    /// <param name="result">Shape <c>[rows, columns]</c>, overwritten; must share no memory with the factors.</param>
    /// <param name="left">Shape <c>[rows, inner]</c>; its gradient, and that of <paramref name="right"/>, is not recorded.</param>
    /// <param name="right">Shape <c>[inner, columns]</c>.</param>
    /// <param name="accumulate">Whether the product is added to the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void Into(Tensor result, Tensor left, Tensor right, bool accumulate = false)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
#if !TORCHSHARP_NUGET
        if (TryRun(result, left, right, accumulate, best)) return;
#endif
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

#if !TORCHSHARP_NUGET
    private const int best = 0;

    /// <summary>Runs the kernel of an instruction set (0 the best, 1 AVX2, 2 AVX-512); false, with nothing changed, where it does not apply.</summary>
    internal static unsafe bool TryRun(Tensor result, Tensor left, Tensor right, bool accumulate, int instructions)
    {
        var (to, one, two) = (result.Describe(), left.Describe(), right.Describe());
        if (!IsPlain(to) || !IsPlain(one) || !IsPlain(two) || one.Sizes[1] != two.Sizes[0] || to.Sizes[0] != one.Sizes[0] || to.Sizes[1] != two.Sizes[1])
            return false;
        var product = new NativeDenseProduct
        {
            Left = (float*)one.Data,
            Right = (float*)two.Data,
            Result = (float*)to.Data,
            Rows = to.Sizes[0],
            Columns = to.Sizes[1],
            Inner = one.Sizes[1],
            LeftRowStep = Step(one, 0),
            LeftInnerStep = Step(one, 1),
            RightInnerStep = Step(two, 0),
            RightColumnStep = Step(two, 1),
            ResultRowStep = to.Strides[0],
            Accumulate = accumulate ? 1 : 0,
        };
        if (!IsSmall(product.Rows, product.Columns, product.Inner) || Step(to, 1) != 1 || (product.LeftRowStep != 1 && product.LeftInnerStep != 1) || (product.RightInnerStep != 1 && product.RightColumnStep != 1)) return false;
        var outcome = NativeMethods.ws_dense_product_run(&product, instructions);
        GC.KeepAlive(result);
        GC.KeepAlive(left);
        GC.KeepAlive(right);
        const int lacking = 2;
        if (outcome != lacking) NativeError.Check(outcome, nameof(DenseProduct));
        return outcome != lacking;
    }

    // With two long axes a matrix library, which packs both factors for the caches, is as fast or faster.
    private static bool IsSmall(long rows, long columns, long inner) => Math.Min(Math.Min(rows * columns, rows * inner), columns * inner) <= 512 * 512;

    private static unsafe bool IsPlain(in NativeTensorInfo tensor) =>
        tensor.Dimensions == 2 && tensor.ScalarType == (int)ScalarType.Float32 && tensor.DeviceType == (int)DeviceType.CPU && tensor.Data is not null
        && (tensor.Flags & NativeTensorInfo.Sparse) == 0;

    // Along an axis of one index the distance means nothing, and libtorch's may be anything.
    private static unsafe long Step(in NativeTensorInfo tensor, int axis) => tensor.Sizes[axis] == 1 ? 1 : tensor.Strides[axis];
#endif
}
