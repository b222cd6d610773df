using TorchSharp;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Products of matrices whose shapes nobody has checked yet.</summary>
/// <remarks>The engine's own <c>matmul</c> lets no exception out: operands that do not fit end the process.</remarks>
internal static class MatrixProduct
{
    /// <summary>The product, as <c>matmul</c> gives it.</summary>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    public static Tensor Product(this Tensor left, Tensor right)
    {
        if (left.dtype != right.dtype || left.dtype == ScalarType.Bool)
            throw new ArgumentException($"A product needs two operands of one type of numbers, got {left.dtype} and {right.dtype}.", nameof(right));
        if (left.device.ToString() != right.device.ToString())
            throw new ArgumentException($"A product needs both operands on one device, got {left.device} and {right.device}.", nameof(right));
        if (left.device.type != DeviceType.CPU && !(left.is_floating_point() || left.is_complex()))
            throw new ArgumentException($"Products of type {left.dtype} are computed on the CPU only.", nameof(left));
        ShapeOf(left, right);
        return left.matmul(right);
    }

    /// <summary>The shape of a product.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static long[] ShapeOf(Tensor left, Tensor right)
    {
        var (a, b) = (left.shape, right.shape);
        var fits = a.Length > 0 && b.Length > 0 && a[^1] == b[b.Length > 1 ? ^2 : ^1];
        var (rows, columns) = (a.Length > 1 ? a[..^2] : [], b.Length > 1 ? b[..^2] : []);
        var batch = new long[Math.Max(rows.Length, columns.Length)];
        for (var axis = 1; fits && axis <= batch.Length; axis++)
        {
            var (one, other) = (axis <= rows.Length ? rows[^axis] : 1, axis <= columns.Length ? columns[^axis] : 1);
            fits = one == other || one == 1 || other == 1;
            batch[^axis] = one == 1 ? other : one;
        }

        return fits
            ? [.. batch, .. a.Length > 1 ? [a[^2]] : Array.Empty<long>(), .. b.Length > 1 ? [b[^1]] : Array.Empty<long>()]
            : throw new ArgumentException($"Operands of shapes [{string.Join(", ", a)}] and [{string.Join(", ", b)}] have no product.", nameof(right));
    }
}
