using static TorchSharp.torch;

namespace WeightSpace.Kernels;

/// <summary>
/// A fused kernel for the pointwise part of an equivariant layer: channel mixing, broadcast of row and column terms,
/// ReLU, and the sums that the next layer pools.
/// </summary>
/// <remarks>
/// One read of the features and one write, instead of a pass for every operator. Only forward, float32 on the CPU;
/// <see cref="IsSupported"/> says whether it can be used. <see cref="Reference"/> is the same in plain operators: the
/// readable meaning and the oracle of its tests. No sum depends on the number of threads.
/// </remarks>
public static class WeightMixing
{
    // Of more channels a product by a matrix library pays.
    private const long MostChannels = 64;

    // Weights of a piece of work. Below two of them a second thread costs more to wake than it saves.
    private const long PieceWeights = 8192;

    /// <summary>Whether <see cref="Mix(Tensor, Tensor, Tensor, Tensor?, bool, bool)"/> can be called.</summary>
    /// <param name="features">The features that would be mixed.</param>
    /// <param name="channelsOut">Number of channels that would come out: one, or a multiple of eight up to 64.</param>
    public static bool IsSupported(Tensor features, long channelsOut)
    {
        ArgumentNullException.ThrowIfNull(features);
        return InstructionSets.AreWorthwhile && TensorMemory.IsPlain<float>(features)
            && !(features.requires_grad && is_grad_enabled())
            && features.dim() > 0 && features.size(-1) is > 0 and <= MostChannels
            && (channelsOut == 1 || (channelsOut % 8 == 0 && channelsOut is > 0 and <= MostChannels));
    }

    /// <summary>
    /// <c>f(features · weight + rowTerms + columnTerms)</c> with f ReLU or the identity, and the means of the result
    /// over each row and each column.
    /// </summary>
    /// <param name="features">Shape <c>[batch, rows, columns, channelsIn]</c>; the last three axes contiguous.</param>
    /// <param name="weight">Shape <c>[1 or batch, channelsIn, channelsOut]</c>.</param>
    /// <param name="rowTerms">Shape <c>[batch, rows, channelsOut]</c>.</param>
    /// <param name="columnTerms">Shape <c>[batch, columns, channelsOut]</c>; null for none.</param>
    /// <param name="activate">Whether to apply ReLU.</param>
    /// <param name="pool">Whether the means are wanted.</param>
    /// <returns>
    /// Output <c>[batch, rows, columns, channelsOut]</c>; row means <c>[batch, rows, channelsOut]</c> and column means
    /// <c>[batch, columns, channelsOut]</c>, null without <paramref name="pool"/>. Fresh tensors without gradients;
    /// the caller disposes them.
    /// </returns>
    /// <exception cref="NotSupportedException"><see cref="IsSupported"/> is false, or a term or the weight is of
    /// another type.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static (Tensor Output, Tensor? RowMeans, Tensor? ColumnMeans) Mix(
        Tensor features, Tensor weight, Tensor rowTerms, Tensor? columnTerms, bool activate, bool pool) =>
        Mix(features, weight, rowTerms, columnTerms, activate, pool, InstructionSets.Best);

    /// <summary>
    /// The same as <see cref="Mix(Tensor, Tensor, Tensor, Tensor?, bool, bool)"/> in plain operators, for any device,
    /// type and number of channels, and differentiable.
    /// </summary>
    /// <inheritdoc cref="Mix(Tensor, Tensor, Tensor, Tensor?, bool, bool)"/>
    public static (Tensor Output, Tensor? RowMeans, Tensor? ColumnMeans) Reference(
        Tensor features, Tensor weight, Tensor rowTerms, Tensor? columnTerms, bool activate, bool pool)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(rowTerms);
        RequireShapes(features, weight, rowTerms, columnTerms);
        using var scope = NewDisposeScope();
        var output = features.matmul(weight.unsqueeze(1)).add(rowTerms.unsqueeze(2));
        if (columnTerms is not null) output = output.add(columnTerms.unsqueeze(1));
        if (activate) output = output.relu();
        var (rowMeans, columnMeans) = pool ? (output.mean([2L]), output.mean([1L])) : (null, null);
        return (output.MoveToOuterDisposeScope(), rowMeans?.MoveToOuterDisposeScope(),
            columnMeans?.MoveToOuterDisposeScope());
    }

    internal static (Tensor Output, Tensor? RowMeans, Tensor? ColumnMeans) Mix(
        Tensor features, Tensor weight, Tensor rowTerms, Tensor? columnTerms, bool activate, bool pool,
        InstructionSet instructions)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(rowTerms);
        RequireShapes(features, weight, rowTerms, columnTerms);
        if (!IsSupported(features, weight.size(2)))
            throw new NotSupportedException(
                $"The fused channel mixing does not support {features.dtype} features of {features.size(3)} channels " +
                "on " +
                $"{features.device} to {weight.size(2)} channels; use Reference.");
        RequirePlain(weight, nameof(weight));
        RequirePlain(rowTerms, nameof(rowTerms));
        if (columnTerms is not null) RequirePlain(columnTerms, nameof(columnTerms));
        using var guard = no_grad();
        var (batch, rows, columns, channelsOut) =
            (features.size(0), features.size(1), features.size(2), weight.size(2));
        using var scope = NewDisposeScope();
        var output = empty([batch, rows, columns, channelsOut], ScalarType.Float32, CPU);
        var rowSums = pool ? zeros([batch, rows, channelsOut], ScalarType.Float32, CPU) : null;
        var columnSums = pool ? zeros([batch, columns, channelsOut], ScalarType.Float32, CPU) : null;
        var blocks = Blocks(
            Inner(features), weight.contiguous(), rowTerms.contiguous(), columnTerms?.contiguous(), activate, output,
            rowSums, columnSums);
        Run(blocks, instructions);
        if (rowSums is not null) Divide(rowSums, columns);
        if (columnSums is not null) Divide(columnSums, rows);
        return (output.MoveToOuterDisposeScope(), rowSums?.MoveToOuterDisposeScope(),
            columnSums?.MoveToOuterDisposeScope());
    }

    // By torch it would take longer than the sums on a small matrix.
    private static unsafe void Divide(Tensor sums, long count)
    {
        var numbers = TensorMemory.At<float>(sums);
        for (long i = 0, length = sums.numel(); i < length; i++) numbers[i] /= count;
    }

    // The kernel steps from member to member by any stride, but needs each member's features in one piece.
    private static Tensor Inner(Tensor features)
    {
        var (rows, columns, channels) = (features.size(1), features.size(2), features.size(3));
        var isInOnePiece = (channels == 1 || features.stride(3) == 1)
            && (columns == 1 || features.stride(2) == channels)
            && (rows == 1 || features.stride(1) == channels * columns);
        return isInOnePiece ? features : features.contiguous();
    }

    // The tensors stay alive in the caller's scope.
    private static unsafe WeightMixBlock[] Blocks(
        Tensor features, Tensor weight, Tensor rowTerms, Tensor? columnTerms, bool activate, Tensor output,
        Tensor? rowSums,
        Tensor? columnSums)
    {
        var blocks = new WeightMixBlock[features.size(0)];
        var (rows, columns) = ((nint)features.size(1), (nint)features.size(2));
        var (channelsIn, channelsOut) = ((nint)features.size(3), (nint)weight.size(2));
        var (input, inputStep) = ((nint)TensorMemory.At<float>(features), (nint)features.stride(0));
        var (weightStep, isShared) = (channelsIn * channelsOut, weight.size(0) == 1);
        float* weights = TensorMemory.At<float>(weight), to = TensorMemory.At<float>(output),
            row = TensorMemory.At<float>(rowTerms);
        var column = columnTerms is null ? null : TensorMemory.At<float>(columnTerms);
        var rowTo = rowSums is null ? null : TensorMemory.At<float>(rowSums);
        var columnTo = columnSums is null ? null : TensorMemory.At<float>(columnSums);
        for (nint member = 0; member < blocks.Length; member++)
        {
            var (rowAt, columnAt) = (member * rows * channelsOut, member * columns * channelsOut);
            blocks[member] = new WeightMixBlock
            {
                Input = (float*)input + (member * inputStep),
                Output = to + (member * rows * columns * channelsOut),
                Weight = weights + (isShared ? 0 : member * weightStep),
                RowTerms = row + rowAt,
                ColumnTerms = column is null ? null : column + columnAt,
                RowSums = rowTo is null ? null : rowTo + rowAt,
                ColumnSums = columnTo is null ? null : columnTo + columnAt,
                Rows = rows,
                Columns = columns,
                ChannelsIn = channelsIn,
                ChannelsOut = channelsOut,
                Relu = activate,
            };
        }

        return blocks;
    }

    // Work is cut into ranges of rows of about equal size, always the same ones. A block that is cut gets column sums
    // of its own for every piece, added up in the order of pieces.
    private static unsafe void Run(WeightMixBlock[] blocks, InstructionSet instructions)
    {
        if (blocks.Length == 0 || blocks[0].Rows == 0 || blocks[0].Columns == 0) return;
        var (rows, columns, channels) = (blocks[0].Rows, blocks[0].Columns, blocks[0].ChannelsOut);
        var step = (nint)Math.Max(1, PieceWeights / columns);
        var each = (int)((rows + step - 1) / step);
        var count = each * blocks.Length;
        var sumLength = (int)(columns * channels);
        var own = each > 1 && blocks[0].ColumnSums is not null ? new float[count * (long)sumLength] : [];
        var threads = KernelThreads.Pieces(count, 1);
        if (threads == 1 || rows * columns * blocks.Length < 2 * PieceWeights) Pieces(0, count);
        else KernelThreads.For(count, threads, Pieces);
        for (var piece = 0; own.Length > 0 && piece < count; piece++)
        {
            var sums = new Span<float>(blocks[piece / each].ColumnSums, sumLength);
            var more = own.AsSpan(piece * sumLength, sumLength);
            for (var i = 0; i < sums.Length; i++) sums[i] += more[i];
        }

        void Pieces(long begin, long end)
        {
            fixed (float* first = own)
            {
                for (var piece = begin; piece < end; piece++)
                {
                    ref readonly var block = ref blocks[piece / each];
                    var start = (nint)(piece % each) * step;
                    var sums = own.Length == 0 ? block.ColumnSums : first + (piece * sumLength);
                    WeightMixLoops.Rows(block, start, Math.Min(start + step, rows), sums, instructions);
                }
            }
        }
    }

    private static void RequirePlain(Tensor tensor, string name)
    {
        if (!TensorMemory.IsPlain<float>(tensor))
            throw new NotSupportedException(
                $"The fused channel mixing needs {name} of Float32 on the CPU, got {tensor.dtype} on " +
                $"{tensor.device}; use Reference.");
    }

    // Sizes one by one: a whole shape costs four microseconds.
    private static void RequireShapes(Tensor features, Tensor weight, Tensor rowTerms, Tensor? columnTerms)
    {
        if (features.dim() != 4)
            throw new ArgumentException(
                $"Features must have shape [batch, rows, columns, channels], got {Text(features)}.", nameof(features));
        var (batch, rows, columns, channels) = (features.size(0), features.size(1), features.size(2), features.size(3));
        if (weight.dim() != 3 || (weight.size(0) != 1 && weight.size(0) != batch) || weight.size(1) != channels)
            throw new ArgumentException(
                $"The weight must have shape [1 or {batch}, {channels}, channelsOut], got {Text(weight)}.",
                nameof(weight));
        Require(rowTerms, batch, rows, weight.size(2), nameof(rowTerms));
        if (columnTerms is not null) Require(columnTerms, batch, columns, weight.size(2), nameof(columnTerms));

        static string Text(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";

        static void Require(Tensor tensor, long batch, long length, long channels, string name)
        {
            if (tensor.dim() != 3 || tensor.size(0) != batch || tensor.size(1) != length || tensor.size(2) != channels)
                throw new ArgumentException(
                    $"Terms must have shape [{batch}, {length}, {channels}], got {Text(tensor)}.", name);
        }
    }
}
