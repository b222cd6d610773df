using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WeightSpace.Kernels;

/// <summary>Vectors of 256 bits.</summary>
internal readonly unsafe struct Lanes256<TNumber> : ILanes<Vector256<TNumber>, TNumber>
    where TNumber : unmanaged, IFloatingPointIeee754<TNumber>
{
    public static int Count => Vector256<TNumber>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<TNumber> Broadcast(TNumber value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<TNumber> Load(TNumber* from) => Vector256.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TNumber* to, Vector256<TNumber> value) => Vector256.Store(value, to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<TNumber> Add(Vector256<TNumber> left, Vector256<TNumber> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<TNumber> Subtract(Vector256<TNumber> left, Vector256<TNumber> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<TNumber> Multiply(Vector256<TNumber> left, Vector256<TNumber> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<TNumber> Divide(Vector256<TNumber> left, Vector256<TNumber> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<TNumber> SquareRoot(Vector256<TNumber> value) => Vector256.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<TNumber> MultiplyAdd(
        Vector256<TNumber> left, Vector256<TNumber> right, Vector256<TNumber> addend) =>
        typeof(TNumber) == typeof(float)
            ? Vector256.FusedMultiplyAdd(left.AsSingle(), right.AsSingle(), addend.AsSingle()).As<float, TNumber>()
            : Vector256.FusedMultiplyAdd(left.AsDouble(), right.AsDouble(), addend.AsDouble()).As<double, TNumber>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<TNumber> MinNative(Vector256<TNumber> left, Vector256<TNumber> right) =>
        Vector256.MinNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<TNumber> MaxNative(Vector256<TNumber> left, Vector256<TNumber> right) =>
        Vector256.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<TNumber> Pass(Vector256<TNumber> condition, Vector256<TNumber> value) =>
        Vector256.ConditionalSelect(
            Vector256.LessThanOrEqual(condition, Vector256<TNumber>.Zero), Vector256<TNumber>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<TNumber> Rectify(Vector256<TNumber> value) =>
        Vector256.ConditionalSelect(
            Vector256.LessThan(value, Vector256<TNumber>.Zero), Vector256<TNumber>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<TNumber> Flush(Vector256<TNumber> value, Vector256<TNumber> bound) =>
        Vector256.ConditionalSelect(
            Vector256.LessThan(Vector256.Abs(value), bound), Vector256<TNumber>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<TNumber> Larger(Vector256<TNumber> left, Vector256<TNumber> right) =>
        Vector256.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TNumber Sum(Vector256<TNumber> value) => Vector256.Sum(value);
}
