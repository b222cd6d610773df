using static TorchSharp.torch;

namespace WeightSpace.Kernels;

/// <summary>A matrix in a tensor's memory, float32 on the CPU, as <see cref="DenseProduct"/> reads and writes
/// it.</summary>
/// <remarks>
/// Asking a tensor for its sizes, strides and memory costs about a microsecond, as much as a small product; a view is
/// asked once. It is valid while its tensor is neither disposed nor given other memory; writing to it bypasses
/// autograd, including the check that a saved tensor was not modified.
/// </remarks>
public readonly unsafe struct MatrixView
{
    // Keeps the tensor from being finalised.
    private readonly Tensor owner;

    private MatrixView(Tensor owner, float* data, long rows, long columns, long rowStep, long columnStep)
    {
        this.owner = owner;
        Data = data;
        Rows = rows;
        Columns = columns;
        // Along an axis of one index the distance means nothing, and libtorch's may be anything.
        RowStep = rows == 1 ? 1 : (nint)rowStep;
        ColumnStep = columns == 1 ? 1 : (nint)columnStep;
    }

    /// <summary>Number of rows.</summary>
    public long Rows { get; }

    /// <summary>Number of columns.</summary>
    public long Columns { get; }

    /// <summary>Some rows, without a copy.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rows are not all there.</exception>
    public MatrixView RowRange(long start, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + count, Rows, nameof(count));
        return new(owner, Data + ((nint)start * RowStep), count, Columns, RowStep, ColumnStep);
    }

    /// <summary>The same memory with rows and columns exchanged.</summary>
    public MatrixView Transposed => new(owner, Data, Columns, Rows, ColumnStep, RowStep);

    internal float* Data { get; }

    internal nint RowStep { get; }

    internal nint ColumnStep { get; }

    /// <summary>Makes a view of a matrix.</summary>
    /// <param name="tensor">Shape <c>[rows, columns]</c>, any strides. Borrowed: it must outlive the view.</param>
    /// <exception cref="ArgumentException">The tensor is no dense float32 matrix on the CPU.</exception>
    public static MatrixView Of(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return TryOf(tensor, out var view)
            ? view
            : throw new ArgumentException(
                $"A matrix view needs a dense tensor [rows, columns] of Float32 on the CPU, got {tensor.dtype} of " +
                "shape " +
                $"[{string.Join(", ", tensor.shape)}] on {tensor.device}. Use DenseProduct.Reference for others.",
                nameof(tensor));
    }

    /// <summary>Makes a view of a matrix, if it can be viewed.</summary>
    /// <param name="tensor">Shape <c>[rows, columns]</c>, any strides. Borrowed: it must outlive the view.</param>
    /// <param name="view">The view.</param>
    /// <returns>Whether the tensor is a dense float32 matrix on the CPU.</returns>
    public static bool TryOf(Tensor tensor, out MatrixView view)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        view = default;
        if (tensor.dim() != 2 || !TensorMemory.IsPlain<float>(tensor)) return false;
        var (rows, columns) = (tensor.size(0), tensor.size(1));
        view = new(tensor, TensorMemory.At<float>(tensor), rows, columns, tensor.stride(0), tensor.stride(1));
        return true;
    }

    /// <summary>Makes a view of a vector as a matrix of one row; <see cref="Transposed"/> gives one column.</summary>
    /// <param name="tensor">Shape <c>[columns]</c>, any stride. Borrowed: it must outlive the view.</param>
    /// <exception cref="ArgumentException">The tensor is no dense float32 vector on the CPU.</exception>
    public static MatrixView OfRow(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.dim() != 1 || !TensorMemory.IsPlain<float>(tensor))
            throw new ArgumentException(
                $"A view of a row needs a dense tensor [columns] of Float32 on the CPU, got {tensor.dtype} of shape " +
                $"[{string.Join(", ", tensor.shape)}] on {tensor.device}. Use DenseProduct.Reference for others.",
                nameof(tensor));
        return new(tensor, TensorMemory.At<float>(tensor), 1, tensor.size(0), 1, tensor.stride(0));
    }

    /// <summary>The shape, for messages.</summary>
    public override string ToString() => $"[{Rows}, {Columns}]";

    internal void KeepAlive() => GC.KeepAlive(owner);
}
