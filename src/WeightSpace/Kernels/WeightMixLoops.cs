using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WeightSpace.Kernels;

/// <summary>One matrix of one member of a batch: rows by columns weights, channels last. What is null is left
/// out.</summary>
internal unsafe struct WeightMixBlock
{
    /// <summary>Shape <c>[rows, columns, channelsIn]</c>.</summary>
    public float* Input;

    /// <summary>Shape <c>[rows, columns, channelsOut]</c>.</summary>
    public float* Output;

    /// <summary>Shape <c>[channelsIn, channelsOut]</c>.</summary>
    public float* Weight;

    /// <summary>Shape <c>[rows, channelsOut]</c>: added to every weight of the row.</summary>
    public float* RowTerms;

    /// <summary>Shape <c>[columns, channelsOut]</c>: added to every weight of the column.</summary>
    public float* ColumnTerms;

    /// <summary>Shape <c>[rows, channelsOut]</c>: receives the sums of the output over each row.</summary>
    public float* RowSums;

    /// <summary>Shape <c>[columns, channelsOut]</c>: the sums over each column are added to it.</summary>
    public float* ColumnSums;

    public nint Rows;
    public nint Columns;
    public nint ChannelsIn;
    public nint ChannelsOut;
    public bool Relu;
}

/// <summary>The loops of <see cref="WeightMixing"/>: a piece of a row goes through the product and all that follows
/// while it is in the cache.</summary>
internal static unsafe class WeightMixLoops
{
    // Weights that go together: whole tiles of twelve and of six.
    private const int Together = 60;

    /// <summary>The rows from <paramref name="begin"/> to <paramref name="end"/> of a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="begin">First row.</param>
    /// <param name="end">Behind the last row.</param>
    /// <param name="columnSums">Where sums over columns are added; null for nowhere.</param>
    /// <param name="instructions">Width of vectors.</param>
    public static void Rows(
        in WeightMixBlock block, nint begin, nint end, float* columnSums, InstructionSet instructions)
    {
        if (block.ChannelsOut == 1)
            Narrow(block, begin, end, columnSums);
        else if (instructions == InstructionSet.Vector512 && block.ChannelsOut % Vector512<float>.Count == 0)
            Wide<Lanes512<float>, Vector512<float>>(block, begin, end, columnSums);
        else if (instructions >= InstructionSet.Vector256)
            Wide<Lanes256<float>, Vector256<float>>(block, begin, end, columnSums);
        else
            Wide<Lanes128<float>, Vector128<float>>(block, begin, end, columnSums);
    }

    // Channels that come out are whole vectors.
    private static void Wide<TLanes, TVector>(in WeightMixBlock block, nint begin, nint end, float* columnSums)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct
    {
        nint inputs = block.ChannelsIn, outputs = block.ChannelsOut;
        var sums = stackalloc float[(int)outputs];
        for (var row = begin; row < end; row++)
        {
            new Span<float>(sums, (int)outputs).Clear();
            for (nint column = 0; column < block.Columns; column += Together)
            {
                var count = Math.Min(Together, block.Columns - column);
                var to = block.Output + (((row * block.Columns) + column) * outputs);
                Product<TLanes, TVector>(block, block.Input + (((row * block.Columns) + column) * inputs), to, count);
                for (nint channel = 0; channel < outputs; channel += TLanes.Count)
                    Finish<TLanes, TVector>(
                        to + channel, count, outputs, block.RowTerms is null ? null
                        : block.RowTerms + (row * outputs) + channel,
                        block.ColumnTerms is null ? null : block.ColumnTerms + (column * outputs) + channel,
                        sums + channel, columnSums is null ? null : columnSums + (column * outputs) + channel,
                        block.Relu);
            }

            if (block.RowSums is not null)
                new Span<float>(sums, (int)outputs).CopyTo(
                    new Span<float>(block.RowSums + (row * outputs), (int)outputs));
        }
    }

    private static void Product<TLanes, TVector>(in WeightMixBlock block, float* from, float* to, nint count)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct
    {
        var tile = new TileTask
        {
            LeftRowStep = block.ChannelsIn,
            LeftInnerStep = 1,
            RightStep = block.ChannelsOut,
            Inner = block.ChannelsIn,
            ResultStep = block.ChannelsOut,
        };
        nint channel = 0;
        for (; channel + (2 * TLanes.Count) <= block.ChannelsOut; channel += 2 * TLanes.Count)
        {
            tile.Left = from;
            tile.Right = block.Weight + channel;
            tile.Result = to + channel;
            ProductPanels<TLanes, TVector, TLanes, TVector>.Panel<PairLanes<TLanes, TVector>, LanePair<TVector>>(
                ref tile, count);
        }

        for (; channel < block.ChannelsOut; channel += TLanes.Count)
        {
            tile.Left = from;
            tile.Right = block.Weight + channel;
            tile.Result = to + channel;
            ProductPanels<TLanes, TVector, TLanes, TVector>.Panel<SingleLanes<TLanes, TVector>, TVector>(
                ref tile, count);
        }
    }

    // One vector of channels of a few weights: terms, ReLU and sums.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish<TLanes, TVector>(
        float* values, nint count, nint step, float* rowTerms, float* columnTerms, float* rowSums, float* columnSums,
        bool relu)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct
    {
        var start = rowTerms is null ? default : TLanes.Load(rowTerms);
        var sum = TLanes.Load(rowSums);
        for (nint at = 0; count > 0; count--, at += step)
        {
            var value = TLanes.Add(
                TLanes.Load(values + at), columnTerms is null ? start
                : TLanes.Add(start, TLanes.Load(columnTerms + at)));
            if (relu) value = TLanes.Rectify(value);
            TLanes.Store(values + at, value);
            sum = TLanes.Add(sum, value);
            if (columnSums is not null) TLanes.Store(columnSums + at, TLanes.Add(TLanes.Load(columnSums + at), value));
        }

        TLanes.Store(rowSums, sum);
    }

    // One channel comes out: vectors of four along the channels that go in.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow(in WeightMixBlock block, nint begin, nint end, float* columnSums)
    {
        var (inputs, relu) = (block.ChannelsIn, block.Relu);
        float* weight = block.Weight, columnTerms = block.ColumnTerms;
        for (var row = begin; row < end; row++)
        {
            float* x = block.Input + (row * block.Columns * inputs), y = block.Output + (row * block.Columns);
            var start = block.RowTerms is null ? 0 : block.RowTerms[row];
            var sum = 0f;
            for (nint column = 0; column < block.Columns; column++, x += inputs)
            {
                var products = Vector128<float>.Zero;
                nint k = 0;
                for (; k + 4 <= inputs; k += 4)
                    products = Lanes128<float>.MultiplyAdd(Vector128.Load(x + k), Vector128.Load(weight + k), products);
                var value = Vector128.Sum(products) + start;
                for (; k < inputs; k++) value += x[k] * weight[k];
                if (columnTerms is not null) value += columnTerms[column];
                if (relu && value < 0) value = 0;
                y[column] = value;
                sum += value;
                if (columnSums is not null) columnSums[column] += value;
            }

            if (block.RowSums is not null) block.RowSums[row] = sum;
        }
    }
}
