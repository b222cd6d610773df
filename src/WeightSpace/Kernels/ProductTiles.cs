using System.Runtime.CompilerServices;

namespace WeightSpace.Kernels;

/// <summary>One tile of a product: a few rows by one or two vectors, whose sums stay in registers over all
/// summands.</summary>
internal unsafe struct TileTask
{
    /// <summary>The first row of the left factor.</summary>
    public float* Left;

    /// <summary>From one row of the left factor to the next, in numbers.</summary>
    public nint LeftRowStep;

    /// <summary>From one summand of the left factor to the next.</summary>
    public nint LeftInnerStep;

    /// <summary>The first vector of the right factor.</summary>
    public float* Right;

    /// <summary>From one summand of the right factor to the next.</summary>
    public nint RightStep;

    /// <summary>The number of summands.</summary>
    public nint Inner;

    /// <summary>Where the first row of the result goes.</summary>
    public float* Result;

    /// <summary>From one row of the result to the next.</summary>
    public nint ResultStep;

    /// <summary>Whether the sums are added to what is there.</summary>
    public bool Accumulate;
}

/// <summary>The innermost loops of <see cref="DenseProduct"/>. Every sum runs over the summands in order, so no tiling
/// changes a bit.</summary>
/// <remarks>
/// Sums are variables of their own, not arrays, and nothing is called: only so they stay in registers. Loops are
/// unrolled, since a processor that runs two threads on a core shares its decoder between them. Steps along summands
/// are in bytes.
/// </remarks>
internal static unsafe class ProductTiles<TLanes, TVector>
    where TLanes : struct, ITileLanes<TVector>
    where TVector : struct
{
    /// <summary>Twelve rows: with a pair of vectors 24 sums, for processors with 32 vector registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Twelve(in TileTask task)
    {
        TVector s0 = TLanes.Zero, s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0;
        TVector s6 = s0, s7 = s0, s8 = s0, s9 = s0, s10 = s0, s11 = s0;
        nint step = task.LeftRowStep, step2 = 2 * step;
        float* right = task.Right, l0 = task.Left, l3 = l0 + step2 + step, l6 = l3 + step2 + step,
            l9 = l6 + step2 + step;
        nint inner = task.LeftInnerStep * sizeof(float), rightStep = task.RightStep * sizeof(float);
        var i = task.Inner;
        for (; i >= 2; i -= 2)
        {
            Summand(right, ref l0, ref l3, inner, step, step2, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5);
            Summand(right, ref l6, ref l9, inner, step, step2, ref s6, ref s7, ref s8, ref s9, ref s10, ref s11);
            right = (float*)((byte*)right + rightStep);
            Summand(right, ref l0, ref l3, inner, step, step2, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5);
            Summand(right, ref l6, ref l9, inner, step, step2, ref s6, ref s7, ref s8, ref s9, ref s10, ref s11);
            right = (float*)((byte*)right + rightStep);
        }

        for (; i > 0; i--)
        {
            Summand(right, ref l0, ref l3, inner, step, step2, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5);
            Summand(right, ref l6, ref l9, inner, step, step2, ref s6, ref s7, ref s8, ref s9, ref s10, ref s11);
            right = (float*)((byte*)right + rightStep);
        }

        var to = task.Result;
        var (resultStep, add) = (task.ResultStep, task.Accumulate);
        TLanes.Store(to, s0, add);
        TLanes.Store(to += resultStep, s1, add);
        TLanes.Store(to += resultStep, s2, add);
        TLanes.Store(to += resultStep, s3, add);
        TLanes.Store(to += resultStep, s4, add);
        TLanes.Store(to += resultStep, s5, add);
        TLanes.Store(to += resultStep, s6, add);
        TLanes.Store(to += resultStep, s7, add);
        TLanes.Store(to += resultStep, s8, add);
        TLanes.Store(to += resultStep, s9, add);
        TLanes.Store(to += resultStep, s10, add);
        TLanes.Store(to + resultStep, s11, add);
    }

    /// <summary>Six rows: with a pair of vectors 12 sums, for processors with 16 vector registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Six(in TileTask task)
    {
        TVector s0 = TLanes.Zero, s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0;
        nint step = task.LeftRowStep, step2 = 2 * step;
        float* right = task.Right, l0 = task.Left, l3 = l0 + step2 + step;
        nint inner = task.LeftInnerStep * sizeof(float), rightStep = task.RightStep * sizeof(float);
        var i = task.Inner;
        for (; i >= 4; i -= 4)
        {
            Summand(right, ref l0, ref l3, inner, step, step2, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5);
            right = (float*)((byte*)right + rightStep);
            Summand(right, ref l0, ref l3, inner, step, step2, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5);
            right = (float*)((byte*)right + rightStep);
            Summand(right, ref l0, ref l3, inner, step, step2, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5);
            right = (float*)((byte*)right + rightStep);
            Summand(right, ref l0, ref l3, inner, step, step2, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5);
            right = (float*)((byte*)right + rightStep);
        }

        for (; i > 0; i--)
        {
            Summand(right, ref l0, ref l3, inner, step, step2, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5);
            right = (float*)((byte*)right + rightStep);
        }

        var to = task.Result;
        var (resultStep, add) = (task.ResultStep, task.Accumulate);
        TLanes.Store(to, s0, add);
        TLanes.Store(to += resultStep, s1, add);
        TLanes.Store(to += resultStep, s2, add);
        TLanes.Store(to += resultStep, s3, add);
        TLanes.Store(to += resultStep, s4, add);
        TLanes.Store(to + resultStep, s5, add);
    }

    /// <summary>What is left: one to four rows. Missing ones repeat the last and are not stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Four(in TileTask task, nint rows)
    {
        TVector s0 = TLanes.Zero, s1 = s0, s2 = s0, s3 = s0;
        float* l0 = task.Left, right = task.Right;
        nint inner = task.LeftInnerStep * sizeof(float), rightStep = task.RightStep * sizeof(float);
        nint o1 = rows > 1 ? task.LeftRowStep : 0, o2 = rows > 2 ? o1 + o1 : o1, o3 = rows > 3 ? o2 + o1 : o2;
        var i = task.Inner;
        for (; i >= 4; i -= 4)
        {
            Summand(right, ref l0, inner, o1, o2, o3, ref s0, ref s1, ref s2, ref s3);
            right = (float*)((byte*)right + rightStep);
            Summand(right, ref l0, inner, o1, o2, o3, ref s0, ref s1, ref s2, ref s3);
            right = (float*)((byte*)right + rightStep);
            Summand(right, ref l0, inner, o1, o2, o3, ref s0, ref s1, ref s2, ref s3);
            right = (float*)((byte*)right + rightStep);
            Summand(right, ref l0, inner, o1, o2, o3, ref s0, ref s1, ref s2, ref s3);
            right = (float*)((byte*)right + rightStep);
        }

        for (; i > 0; i--)
        {
            Summand(right, ref l0, inner, o1, o2, o3, ref s0, ref s1, ref s2, ref s3);
            right = (float*)((byte*)right + rightStep);
        }

        var to = task.Result;
        var (resultStep, add) = (task.ResultStep, task.Accumulate);
        TLanes.Store(to, s0, add);
        if (rows > 1) TLanes.Store(to + resultStep, s1, add);
        if (rows > 2) TLanes.Store(to + (2 * resultStep), s2, add);
        if (rows > 3) TLanes.Store(to + (3 * resultStep), s3, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Summand(
        float* right, ref float* l0, ref float* l3, nint inner, nint step, nint step2,
        ref TVector s0, ref TVector s1, ref TVector s2, ref TVector s3, ref TVector s4, ref TVector s5)
    {
        var r = TLanes.Load(right);
        TLanes.MultiplyAdd(l0[0], r, ref s0);
        TLanes.MultiplyAdd(l0[step], r, ref s1);
        TLanes.MultiplyAdd(l0[step2], r, ref s2);
        TLanes.MultiplyAdd(l3[0], r, ref s3);
        TLanes.MultiplyAdd(l3[step], r, ref s4);
        TLanes.MultiplyAdd(l3[step2], r, ref s5);
        l0 = (float*)((byte*)l0 + inner);
        l3 = (float*)((byte*)l3 + inner);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Summand(
        float* right, ref float* l0, nint inner, nint o1, nint o2, nint o3,
        ref TVector s0, ref TVector s1, ref TVector s2, ref TVector s3)
    {
        var r = TLanes.Load(right);
        TLanes.MultiplyAdd(l0[0], r, ref s0);
        TLanes.MultiplyAdd(l0[o1], r, ref s1);
        TLanes.MultiplyAdd(l0[o2], r, ref s2);
        TLanes.MultiplyAdd(l0[o3], r, ref s3);
        l0 = (float*)((byte*)l0 + inner);
    }
}
