using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace WeightSpace.Kernels;

/// <summary>Products of small matrices into memory that is there already, without a graph: what a training step in
/// closed form consists of.</summary>
/// <remarks>
/// <para>A kernel for float32 on the CPU; otherwise <see cref="Reference"/>. A matrix library is made for large
/// matrices: on a factor of 40 columns much of its time goes into calls, packing and edges. Here the left factor is
/// read where it lies, the right one is copied into panels of a few vectors, and a tile of the result stays in
/// registers for a whole sum.</para>
/// <para>The sum of one element runs over the summands in order, in pieces of 192, each step rounded once. It depends
/// neither on the other sizes, nor on the width of vectors, nor on the number of threads.</para>
/// </remarks>
public static class DenseProduct
{
    // Summands that go through together: a panel of as many rows stays in the first-level cache.
    private const int Depth = 192;

    // Rows of the left factor that meet all panels together: they stay in the second-level cache.
    private const int Height = 120;

    // Rows of the result from which on packing a right factor that lies well costs less than the faster reads save.
    private const int PackedRows = 64;

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
        // For one column a matrix library need not copy the left factor, the right one of the transposed product.
        var isColumn = right.dim() == 2 && right.size(1) == 1;
        if (!isColumn && InstructionSets.AreWorthwhile && TryRun(result, left, right, accumulate, InstructionSets.Best))
            return;
        Reference(result, left, right, accumulate);
    }

    /// <summary>The same on views, which are asked for sizes and memory once, not at each call.</summary>
    /// <param name="result">Shape <c>[rows, columns]</c>, rows or columns adjacent; overwritten; must share no memory
    /// with the factors.</param>
    /// <param name="left">Shape <c>[rows, inner]</c>.</param>
    /// <param name="right">Shape <c>[inner, columns]</c>.</param>
    /// <param name="accumulate">Whether the product is added to the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or the result has adjacent numbers along neither
    /// axis.</exception>
    public static void Into(in MatrixView result, in MatrixView left, in MatrixView right, bool accumulate = false)
    {
        if (left.Columns != right.Rows || result.Rows != left.Rows || result.Columns != right.Columns)
            throw Mismatch(left.ToString(), right.ToString(), result.ToString());
        if (!TryRun(result, left, right, accumulate, InstructionSets.Best))
            throw new ArgumentException(
                $"The result must have adjacent numbers along rows or columns, got steps {result.RowStep} and " +
                $"{result.ColumnStep}. " +
                "Use tensors, or Reference.",
                nameof(result));
    }

    /// <summary>The same by libtorch, for any device, type and strides.</summary>
    /// <inheritdoc cref="Into(Tensor, Tensor, Tensor, bool)"/>
    public static void Reference(Tensor result, Tensor left, Tensor right, bool accumulate = false)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.dim() != 2 || right.dim() != 2 || result.dim() != 2
            || left.size(1) != right.size(0) || result.size(0) != left.size(0) || result.size(1) != right.size(1))
            throw Mismatch(Text(left), Text(right), Text(result));
        using var gradients = no_grad();
        result.addmm_(left, right, accumulate ? 1 : 0, 1);

        static string Text(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
    }

    /// <summary>Runs the kernel; false, with nothing changed, where it does not apply.</summary>
    internal static bool TryRun(
        Tensor result, Tensor left, Tensor right, bool accumulate, InstructionSet instructions) =>
        MatrixView.TryOf(result, out var to) && MatrixView.TryOf(left, out var one)
            && MatrixView.TryOf(right, out var two)
        && one.Columns == two.Rows && to.Rows == one.Rows && to.Columns == two.Columns
        && IsSmall(to.Rows, to.Columns, one.Columns) && TryRun(to, one, two, accumulate, instructions);

    internal static bool TryRun(
        in MatrixView result, in MatrixView left, in MatrixView right, bool accumulate, InstructionSet instructions)
    {
        if (result.ColumnStep != 1 || (result.Columns == 1 && result.Rows > 1 && result.RowStep == 1))
        {
            // Rows that are adjacent are the columns of the transposed product; numbers of one column then fill
            // vectors.
            return result.RowStep == 1
                && TryRun(result.Transposed, right.Transposed, left.Transposed, accumulate, instructions);
        }

        switch (instructions)
        {
            case InstructionSet.Vector512:
                Run<Lanes512<float>, Vector512<float>, Lanes256<float>, Vector256<float>>(
                    result, left, right, accumulate);
                break;
            case InstructionSet.Vector256:
                Run<Lanes256<float>, Vector256<float>, Lanes128<float>, Vector128<float>>(
                    result, left, right, accumulate);
                break;
            default:
                Run<Lanes128<float>, Vector128<float>, Lanes128<float>, Vector128<float>>(
                    result, left, right, accumulate);
                break;
        }

        result.KeepAlive();
        left.KeepAlive();
        right.KeepAlive();
        return true;
    }

    // With two long axes a matrix library, which packs both factors for the caches, is as fast or faster.
    private static bool IsSmall(long rows, long columns, long inner) =>
        Math.Min(Math.Min(rows * columns, rows * inner), columns * inner) <= 320 * 320;

    private static unsafe void Run<TLanes, TVector, TNarrow, TNarrowVector>(
        in MatrixView result, in MatrixView left, in MatrixView right, bool accumulate)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct
        where TNarrow : struct, ILanes<TNarrowVector, float>
        where TNarrowVector : struct
    {
        if (left.Columns == 0 && !accumulate)
            for (nint row = 0; row < result.Rows; row++)
                new Span<float>(result.Data + (row * result.RowStep), checked((int)result.Columns)).Clear();
        var inPlace = right.ColumnStep == 1 && result.Rows < PackedRows
            && ProductPanels<TLanes, TVector, TNarrow, TNarrowVector>.Fill(right.Columns);
        var task = new PanelTask { Left = left, Right = right, Result = result };
        for (nint start = 0; start < left.Columns; start += Depth)
        {
            task.Start = start;
            task.Inner = Math.Min(Depth, (nint)left.Columns - start);
            task.Accumulate = accumulate || start > 0;
            if (!inPlace)
            {
                task.Packed = KernelScratch.Room(
                    task.Inner * ProductPanels<TLanes, TVector, TNarrow, TNarrowVector>.Padded(right.Columns));
                ProductPanels<TLanes, TVector, TNarrow, TNarrowVector>.Pack(task);
            }

            // Below some hundred thousand multiplications a second thread costs more to wake than it saves.
            var grain = Math.Max(32, 524288 / Math.Max(task.Inner * right.Columns, 1));
            var pieces = KernelThreads.Pieces(result.Rows, grain);
            if (pieces == 1) Rows<TLanes, TVector, TNarrow, TNarrowVector>(task, 0, result.Rows);
            else Spread<TLanes, TVector, TNarrow, TNarrowVector>(task, result.Rows, pieces);
        }
    }

    // A method of its own: what a lambda captures is allocated where the method begins.
    private static void Spread<TLanes, TVector, TNarrow, TNarrowVector>(PanelTask task, long rows, int pieces)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct
        where TNarrow : struct, ILanes<TNarrowVector, float>
        where TNarrowVector : struct =>
        KernelThreads.For(
            rows, pieces, (begin, end) => Rows<TLanes, TVector, TNarrow, TNarrowVector>(task, begin, end));

    private static void Rows<TLanes, TVector, TNarrow, TNarrowVector>(in PanelTask task, long begin, long end)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct
        where TNarrow : struct, ILanes<TNarrowVector, float>
        where TNarrowVector : struct
    {
        for (var row = begin; row < end; row += Height)
            ProductPanels<TLanes, TVector, TNarrow, TNarrowVector>.Rows(task, row, Math.Min(row + Height, end));
    }

    private static ArgumentException Mismatch(string left, string right, string result) =>
        new($"A product needs [rows, inner] times [inner, columns] into [rows, columns], got {left} times {right} " +
        $"into {result}.", nameof(result));
}
