using System.Numerics;
using System.Runtime.CompilerServices;

namespace WeightSpace.Kernels;

/// <summary>One number as a vector: what is left of a row after whole vectors goes through the same code.</summary>
internal readonly unsafe struct Lanes1<TNumber> : ILanes<TNumber, TNumber>
    where TNumber : unmanaged, IFloatingPointIeee754<TNumber>
{
    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TNumber Broadcast(TNumber value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TNumber Load(TNumber* from) => *from;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TNumber* to, TNumber value) => *to = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TNumber Add(TNumber left, TNumber right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TNumber Subtract(TNumber left, TNumber right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TNumber Multiply(TNumber left, TNumber right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TNumber Divide(TNumber left, TNumber right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TNumber SquareRoot(TNumber value) => TNumber.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TNumber MultiplyAdd(TNumber left, TNumber right, TNumber addend) =>
        TNumber.FusedMultiplyAdd(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TNumber MinNative(TNumber left, TNumber right) => left < right ? left : right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TNumber MaxNative(TNumber left, TNumber right) => left > right ? left : right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TNumber Pass(TNumber condition, TNumber value) =>
        condition <= TNumber.Zero ? TNumber.Zero : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TNumber Rectify(TNumber value) => value < TNumber.Zero ? TNumber.Zero : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TNumber Flush(TNumber value, TNumber bound) => TNumber.Abs(value) < bound ? TNumber.Zero : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TNumber Larger(TNumber left, TNumber right) =>
        TNumber.IsNaN(left) || left > right ? left : right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TNumber Sum(TNumber value) => value;
}
