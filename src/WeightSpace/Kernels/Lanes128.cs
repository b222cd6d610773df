using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WeightSpace.Kernels;

/// <summary>Vectors of 128 bits.</summary>
internal readonly unsafe struct Lanes128<TNumber> : ILanes<Vector128<TNumber>, TNumber>
    where TNumber : unmanaged, IFloatingPointIeee754<TNumber>
{
    public static int Count => Vector128<TNumber>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<TNumber> Broadcast(TNumber value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<TNumber> Load(TNumber* from) => Vector128.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TNumber* to, Vector128<TNumber> value) => Vector128.Store(value, to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<TNumber> Add(Vector128<TNumber> left, Vector128<TNumber> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<TNumber> Subtract(Vector128<TNumber> left, Vector128<TNumber> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<TNumber> Multiply(Vector128<TNumber> left, Vector128<TNumber> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<TNumber> Divide(Vector128<TNumber> left, Vector128<TNumber> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<TNumber> SquareRoot(Vector128<TNumber> value) => Vector128.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<TNumber> MultiplyAdd(
        Vector128<TNumber> left, Vector128<TNumber> right, Vector128<TNumber> addend) =>
        typeof(TNumber) == typeof(float)
            ? Vector128.FusedMultiplyAdd(left.AsSingle(), right.AsSingle(), addend.AsSingle()).As<float, TNumber>()
            : Vector128.FusedMultiplyAdd(left.AsDouble(), right.AsDouble(), addend.AsDouble()).As<double, TNumber>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<TNumber> MinNative(Vector128<TNumber> left, Vector128<TNumber> right) =>
        Vector128.MinNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<TNumber> MaxNative(Vector128<TNumber> left, Vector128<TNumber> right) =>
        Vector128.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<TNumber> Pass(Vector128<TNumber> condition, Vector128<TNumber> value) =>
        Vector128.ConditionalSelect(
            Vector128.LessThanOrEqual(condition, Vector128<TNumber>.Zero), Vector128<TNumber>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<TNumber> Rectify(Vector128<TNumber> value) =>
        Vector128.ConditionalSelect(
            Vector128.LessThan(value, Vector128<TNumber>.Zero), Vector128<TNumber>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<TNumber> Flush(Vector128<TNumber> value, Vector128<TNumber> bound) =>
        Vector128.ConditionalSelect(
            Vector128.LessThan(Vector128.Abs(value), bound), Vector128<TNumber>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<TNumber> Larger(Vector128<TNumber> left, Vector128<TNumber> right) =>
        Vector128.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TNumber Sum(Vector128<TNumber> value) => Vector128.Sum(value);
}
