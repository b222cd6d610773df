using System.Runtime.CompilerServices;

namespace WeightSpace.Kernels;

/// <summary>The gradient of a layer's weight: sums over points of a gradient times an input.</summary>
internal static unsafe class TargetNetworkOuter<TLanes, TVector>
    where TLanes : struct, ILanes<TVector, float>
    where TVector : struct
{
    private const int Rows = 4;
    private const int Columns = 3;

    /// <summary><c>gradient[o, i] += sum over p of delta[o, p] x[i, p]</c>; rows of points lie
    /// <paramref name="width"/> apart.</summary>
    public static void Add(float* delta, float* x, nint outputs, nint inputs, nint width, float* gradient)
    {
        for (nint o = 0; o < outputs; o += Rows)
            for (nint i = 0; i < inputs; i += Columns)
                Tile(
                    delta + (o * width), x + (i * width), width, gradient + (o * inputs) + i, inputs,
                    Math.Min(Rows, outputs - o), Math.Min(Columns, inputs - i));
    }

    // Four outputs by three inputs: 12 sums and their factors fit into 16 registers. Missing rows repeat the last and
    // are not stored.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(float* delta, float* x, nint width, float* gradient, nint inputs, nint rows, nint columns)
    {
        TVector s00 = default, s01 = default, s02 = default, s10 = default, s11 = default, s12 = default;
        TVector s20 = default, s21 = default, s22 = default, s30 = default, s31 = default, s32 = default;
        var x1 = x + (columns > 1 ? width : 0);
        var x2 = columns > 2 ? x1 + width : x1;
        var d1 = delta + (rows > 1 ? width : 0);
        var d2 = rows > 2 ? d1 + width : d1;
        var d3 = rows > 3 ? d2 + width : d2;
        for (nint p = 0; p < width; p += TLanes.Count)
        {
            TVector r0 = TLanes.Load(x + p), r1 = TLanes.Load(x1 + p), r2 = TLanes.Load(x2 + p);
            Row(delta + p, r0, r1, r2, ref s00, ref s01, ref s02);
            Row(d1 + p, r0, r1, r2, ref s10, ref s11, ref s12);
            Row(d2 + p, r0, r1, r2, ref s20, ref s21, ref s22);
            Row(d3 + p, r0, r1, r2, ref s30, ref s31, ref s32);
        }

        Keep(gradient, columns, s00, s01, s02);
        if (rows > 1) Keep(gradient + inputs, columns, s10, s11, s12);
        if (rows > 2) Keep(gradient + (2 * inputs), columns, s20, s21, s22);
        if (rows > 3) Keep(gradient + (3 * inputs), columns, s30, s31, s32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(
        float* delta, TVector r0, TVector r1, TVector r2, ref TVector s0, ref TVector s1, ref TVector s2)
    {
        var left = TLanes.Load(delta);
        s0 = TLanes.MultiplyAdd(left, r0, s0);
        s1 = TLanes.MultiplyAdd(left, r1, s1);
        s2 = TLanes.MultiplyAdd(left, r2, s2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(float* gradient, nint columns, TVector s0, TVector s1, TVector s2)
    {
        gradient[0] += TLanes.Sum(s0);
        if (columns > 1) gradient[1] += TLanes.Sum(s1);
        if (columns > 2) gradient[2] += TLanes.Sum(s2);
    }
}
