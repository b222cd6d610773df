using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace WeightSpace.Kernels;

/// <summary>The product of a range of rows with a range of summands of the right factor, panel by panel.</summary>
internal unsafe struct PanelTask
{
    public MatrixView Left;
    public MatrixView Right;
    public MatrixView Result;

    /// <summary>The right factor's panels, one after the other; null to read full panels where they lie.</summary>
    public float* Packed;

    /// <summary>The first summand.</summary>
    public nint Start;

    /// <summary>Number of summands.</summary>
    public nint Inner;

    /// <summary>Whether the sums are added to what is there.</summary>
    public bool Accumulate;
}

/// <summary>Products by tiles of one vector width: panels of two vectors, then of one, and the last of a narrower
/// one.</summary>
internal static unsafe class ProductPanels<TLanes, TVector, TNarrow, TNarrowVector>
    where TLanes : struct, ILanes<TVector, float>
    where TVector : struct
    where TNarrow : struct, ILanes<TNarrowVector, float>
    where TNarrowVector : struct
{
    // From so many numbers from one summand to the next on, each lies on a page of its own half of the time, and the
    // left factor is copied together.
    private const int FarApart = 512;

    /// <summary>The numbers of all panels of so many columns.</summary>
    public static nint Padded(long columns)
    {
        nint sum = 0;
        for (; columns > 0; columns -= Width(columns)) sum += Width(columns);
        return sum;
    }

    public static void Pack(in PanelTask task)
    {
        var right = task.Right;
        var to = task.Packed;
        for (long column = 0, width; column < right.Columns; column += width, to += task.Inner * (nint)width)
        {
            width = Width(right.Columns - column);
            ProductPacking.Pack(
                right.Data + (task.Start * right.RowStep) + ((nint)column * right.ColumnStep), right.RowStep,
                right.ColumnStep,
                task.Inner, (int)Math.Min(width, right.Columns - column), (int)width, to);
        }
    }

    /// <summary>The rows from <paramref name="begin"/> to <paramref name="end"/> of the result.</summary>
    public static void Rows(in PanelTask task, long begin, long end)
    {
        var (left, right, result) = (task.Left, task.Right, task.Result);
        var (rowStep, innerStep) = (left.RowStep, left.ColumnStep);
        var from = left.Data + ((nint)begin * rowStep) + (task.Start * innerStep);
        if (rowStep == 1 && innerStep >= FarApart)
        {
            var copy = KernelScratch.Second(task.Inner * (nint)(end - begin));
            ProductPacking.Pack(from, innerStep, rowStep, task.Inner, (int)(end - begin), (int)(end - begin), copy);
            from = copy;
            innerStep = (nint)(end - begin);
        }

        var tile = new TileTask
        {
            LeftRowStep = rowStep,
            LeftInnerStep = innerStep,
            Inner = task.Inner,
            ResultStep = result.RowStep,
            Accumulate = task.Accumulate,
        };
        var packed = task.Packed;
        for (long column = 0, width; column < right.Columns; column += width)
        {
            var columns = right.Columns - column;
            width = Width(columns);
            tile.Left = from;
            tile.Right = packed is null ? right.Data + (task.Start * right.RowStep) + (nint)column : packed;
            tile.RightStep = packed is null ? right.RowStep : (nint)width;
            tile.Result = result.Data + ((nint)begin * result.RowStep) + (nint)column;
            var some = (int)Math.Min(columns, width);
            if (width == 2 * TLanes.Count)
                PanelOrEdge<PairLanes<TLanes, TVector>, LanePair<TVector>>(ref tile, (nint)(end - begin), some);
            else if (width == TLanes.Count)
                PanelOrEdge<SingleLanes<TLanes, TVector>, TVector>(ref tile, (nint)(end - begin), some);
            else
                PanelOrEdge<SingleLanes<TNarrow, TNarrowVector>, TNarrowVector>(ref tile, (nint)(end - begin), some);
            if (packed is not null) packed += task.Inner * (nint)width;
        }
    }

    /// <summary>Whether all panels are full, so that they can be read where they lie.</summary>
    public static bool Fill(long columns)
    {
        for (; columns > 0; columns -= Width(columns))
            if (Width(columns) > columns) return false;
        return true;
    }

    private static int Width(long columns) =>
        columns > TLanes.Count ? 2 * TLanes.Count : columns > TNarrow.Count ? TLanes.Count : TNarrow.Count;

    // With 32 registers twelve rows, with 16 six: then sums, a row of the right factor and a number of the left one
    // fit.
    private static bool HasManyRegisters => TLanes.Count >= Vector512<float>.Count || AdvSimd.Arm64.IsSupported;

    /// <summary>Rows of one panel, all of whose columns exist. Moves the tile behind them.</summary>
    public static void Panel<TTile, TTileVector>(ref TileTask tile, nint rows)
        where TTile : struct, ITileLanes<TTileVector>
        where TTileVector : struct
    {
        // Seven or eight rows are four and four.
        nint step = HasManyRegisters ? 12 : 6;
        for (; rows >= step && rows is not (7 or 8); rows -= step)
        {
            if (HasManyRegisters) ProductTiles<TTile, TTileVector>.Twelve(tile);
            else ProductTiles<TTile, TTileVector>.Six(tile);
            tile.Left += step * tile.LeftRowStep;
            tile.Result += step * tile.ResultStep;
        }

        for (; rows > 0; rows -= 4)
        {
            ProductTiles<TTile, TTileVector>.Four(tile, Math.Min(rows, 4));
            tile.Left += 4 * tile.LeftRowStep;
            tile.Result += 4 * tile.ResultStep;
        }
    }

    private static void PanelOrEdge<TTile, TTileVector>(ref TileTask tile, nint rows, int columns)
        where TTile : struct, ITileLanes<TTileVector>
        where TTileVector : struct
    {
        if (columns == TTile.Count) Panel<TTile, TTileVector>(ref tile, rows);
        else EdgePanel<TTile, TTileVector>(ref tile, rows, columns);
    }

    // A panel with columns that do not exist goes through memory of its own, of which the columns that do are kept.
    private static void EdgePanel<TTile, TTileVector>(ref TileTask tile, nint rows, int columns)
        where TTile : struct, ITileLanes<TTileVector>
        where TTileVector : struct
    {
        const int together = 12;
        var scratch = stackalloc float[together * TTile.Count];
        var (result, step, accumulate) = ((nint)tile.Result, tile.ResultStep, tile.Accumulate);
        (tile.ResultStep, tile.Accumulate) = (TTile.Count, false);
        for (nint row = 0; row < rows; row += together)
        {
            var some = Math.Min(together, rows - row);
            tile.Result = scratch;
            Panel<TTile, TTileVector>(ref tile, some);
            for (nint r = 0; r < some; r++)
                Keep(scratch + (r * TTile.Count), (float*)result + ((row + r) * step), columns, accumulate);
        }

        (tile.ResultStep, tile.Accumulate) = (step, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(float* from, float* to, int columns, bool accumulate)
    {
        var c = 0;
        for (; c + 4 <= columns; c += 4)
        {
            var value = Vector128.Load(from + c);
            Vector128.Store(accumulate ? Vector128.Load(to + c) + value : value, to + c);
        }

        for (; c < columns; c++) to[c] = accumulate ? to[c] + from[c] : from[c];
    }
}
