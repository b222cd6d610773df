using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace WeightSpace.Kernels;

/// <summary>Copies a few columns of a right factor together, so that a tile reads them one after the other.</summary>
internal static unsafe class ProductPacking
{
    /// <summary><c>to[i, c] = from[i * innerStep + c * columnStep]</c>, and zero beyond the last column.</summary>
    /// <param name="from">The first number.</param>
    /// <param name="innerStep">From one summand to the next.</param>
    /// <param name="columnStep">From one column to the next.</param>
    /// <param name="inner">Number of summands.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="width">Numbers from one row of the copy to the next, not below the number of columns.</param>
    /// <param name="to">The copy, shape <c>[inner, width]</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(float* from, nint innerStep, nint columnStep, nint inner, int columns, int width, float* to)
    {
        if (columns < width) new Span<float>(to, checked((int)(inner * width))).Clear();
        if (columnStep == 1)
        {
            for (nint i = 0; i < inner; i++, from += innerStep, to += width) Copy(from, columns, to);
        }
        else
        {
            var done = innerStep == 1 ? Transpose(from, columnStep, inner, columns, width, to) : 0;
            for (var c = done; c < columns; c++)
                for (nint i = 0; i < inner; i++)
                    to[(i * width) + c] = from[(i * innerStep) + (c * columnStep)];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* from, int columns, float* to)
    {
        var c = 0;
        for (; c + 8 <= columns; c += 8) Vector256.Store(Vector256.Load(from + c), to + c);
        for (; c < columns; c++) to[c] = from[c];
    }

    // Four columns by four summands at a time. Returns the number of columns done.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Transpose(float* from, nint columnStep, nint inner, int columns, int width, float* to)
    {
        var c = 0;
        for (; c + 4 <= columns; c += 4)
        {
            float* c0 = from + (c * columnStep), c1 = c0 + columnStep, c2 = c1 + columnStep, c3 = c2 + columnStep;
            var at = to + c;
            nint i = 0;
            for (; i + 4 <= inner; i += 4, at += 4 * width)
            {
                var (v0, v1) = (Vector128.Load(c0 + i), Vector128.Load(c1 + i));
                var (v2, v3) = (Vector128.Load(c2 + i), Vector128.Load(c3 + i));
                var (low, high) = (ZipLow(v0, v2), ZipHigh(v0, v2));
                var (lowNext, highNext) = (ZipLow(v1, v3), ZipHigh(v1, v3));
                Vector128.Store(ZipLow(low, lowNext), at);
                Vector128.Store(ZipHigh(low, lowNext), at + width);
                Vector128.Store(ZipLow(high, highNext), at + (2 * width));
                Vector128.Store(ZipHigh(high, highNext), at + (3 * width));
            }

            for (; i < inner; i++, at += width) (at[0], at[1], at[2], at[3]) = (c0[i], c1[i], c2[i], c3[i]);
        }

        return c;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> left, Vector128<float> right) =>
        Sse.IsSupported ? Sse.UnpackLow(left, right)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(left, right)
        : Vector128.Create(left[0], right[0], left[1], right[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> left, Vector128<float> right) =>
        Sse.IsSupported ? Sse.UnpackHigh(left, right)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(left, right)
        : Vector128.Create(left[2], right[2], left[3], right[3]);
}
