using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WeightSpace.Kernels;

/// <summary>Vectors of 512 bits.</summary>
internal readonly unsafe struct Lanes512<TNumber> : ILanes<Vector512<TNumber>, TNumber>
    where TNumber : unmanaged, IFloatingPointIeee754<TNumber>
{
    public static int Count => Vector512<TNumber>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<TNumber> Broadcast(TNumber value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<TNumber> Load(TNumber* from) => Vector512.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TNumber* to, Vector512<TNumber> value) => Vector512.Store(value, to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<TNumber> Add(Vector512<TNumber> left, Vector512<TNumber> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<TNumber> Subtract(Vector512<TNumber> left, Vector512<TNumber> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<TNumber> Multiply(Vector512<TNumber> left, Vector512<TNumber> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<TNumber> Divide(Vector512<TNumber> left, Vector512<TNumber> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<TNumber> SquareRoot(Vector512<TNumber> value) => Vector512.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<TNumber> MultiplyAdd(
        Vector512<TNumber> left, Vector512<TNumber> right, Vector512<TNumber> addend) =>
        typeof(TNumber) == typeof(float)
            ? Vector512.FusedMultiplyAdd(left.AsSingle(), right.AsSingle(), addend.AsSingle()).As<float, TNumber>()
            : Vector512.FusedMultiplyAdd(left.AsDouble(), right.AsDouble(), addend.AsDouble()).As<double, TNumber>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<TNumber> MinNative(Vector512<TNumber> left, Vector512<TNumber> right) =>
        Vector512.MinNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<TNumber> MaxNative(Vector512<TNumber> left, Vector512<TNumber> right) =>
        Vector512.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<TNumber> Pass(Vector512<TNumber> condition, Vector512<TNumber> value) =>
        Vector512.ConditionalSelect(
            Vector512.LessThanOrEqual(condition, Vector512<TNumber>.Zero), Vector512<TNumber>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<TNumber> Rectify(Vector512<TNumber> value) =>
        Vector512.ConditionalSelect(
            Vector512.LessThan(value, Vector512<TNumber>.Zero), Vector512<TNumber>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<TNumber> Flush(Vector512<TNumber> value, Vector512<TNumber> bound) =>
        Vector512.ConditionalSelect(
            Vector512.LessThan(Vector512.Abs(value), bound), Vector512<TNumber>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<TNumber> Larger(Vector512<TNumber> left, Vector512<TNumber> right) =>
        Vector512.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TNumber Sum(Vector512<TNumber> value) => Vector512.Sum(value);
}
