using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WeightSpace.Kernels;

/// <summary>The loops of <see cref="DenseSweeps"/> for one vector width: whole vectors, then vectors of 128 bits, then
/// numbers.</summary>
/// <remarks>A few rows go together, so that sums over rows meet memory only once for all of them.</remarks>
internal static unsafe class SweepKernels<TLanes, TVector>
    where TLanes : struct, ILanes<TVector, float>
    where TVector : struct
{
    private const int Together = 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddBias<TActivation>(float* values, float* bias, nint rows, nint columns)
        where TActivation : struct, ISweepActivation
    {
        for (nint r = 0; r < rows; r++, values += columns)
        {
            var c = AddBias<TLanes, TVector, TActivation>(values, bias, 0, columns);
            c = AddBias<Lanes128<float>, Vector128<float>, TActivation>(values, bias, c, columns);
            AddBias<Lanes1<float>, float, TActivation>(values, bias, c, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<TActivation>(float* gradient, float* activated, float* sums, nint rows, nint columns)
        where TActivation : struct, ISweepActivation
    {
        new Span<float>(sums, (int)columns).Clear();
        for (nint r = 0; r < rows; r += Together)
        {
            var some = Math.Min(Together, rows - r);
            float* slopes = gradient + (r * columns), outputs = activated + (r * columns);
            var c = Backward<TLanes, TVector, TActivation>(slopes, outputs, sums, some, 0, columns);
            c = Backward<Lanes128<float>, Vector128<float>, TActivation>(slopes, outputs, sums, some, c, columns);
            Backward<Lanes1<float>, float, TActivation>(slopes, outputs, sums, some, c, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SquaredError(
        float* values, float* shift, float* target, float* sums, nint rows, nint columns, float scale)
    {
        new Span<float>(sums, (int)columns).Clear();
        var total = 0.0;
        for (nint r = 0; r < rows; r += Together)
        {
            var some = Math.Min(Together, rows - r);
            float* result = values + (r * columns), expected = target + (r * columns);
            nint c = 0;
            total += SquaredError<TLanes, TVector>(result, shift, expected, sums, some, ref c, columns, scale);
            total += SquaredError<Lanes128<float>, Vector128<float>>(
                result, shift, expected, sums, some, ref c, columns, scale);
            total += SquaredError<Lanes1<float>, float>(result, shift, expected, sums, some, ref c, columns, scale);
        }

        return total;
    }

    /// <summary><c>row += shift - target</c>; answers the sum of squares of the result, and that of the
    /// target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (double Difference, double Target) Difference(float* row, float* shift, float* target, nint columns)
    {
        nint c = 0;
        var wide = Difference<TLanes, TVector>(row, shift, target, ref c, columns);
        var narrow = Difference<Lanes128<float>, Vector128<float>>(row, shift, target, ref c, columns);
        var rest = Difference<Lanes1<float>, float>(row, shift, target, ref c, columns);
        return (wide.Item1 + narrow.Item1 + rest.Item1, wide.Item2 + narrow.Item2 + rest.Item2);
    }

    /// <summary><c>row *= scale</c>, and adds the result to the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(float* row, float* sums, nint columns, float scale)
    {
        var c = Scale<TLanes, TVector>(row, sums, 0, columns, scale);
        Scale<Lanes1<float>, float>(row, sums, c, columns, scale);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint AddBias<TPart, TPartVector, TActivation>(float* values, float* bias, nint c, nint columns)
        where TPart : struct, ILanes<TPartVector, float>
        where TPartVector : struct
        where TActivation : struct, ISweepActivation
    {
        for (; c + TPart.Count <= columns; c += TPart.Count)
            TPart.Store(
                values + c, TActivation.Apply<TPart, TPartVector>(
                TPart.Add(TPart.Load(values + c), TPart.Load(bias + c))));
        return c;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Backward<TPart, TPartVector, TActivation>(
        float* gradient, float* activated, float* sums, nint rows, nint c, nint columns)
        where TPart : struct, ILanes<TPartVector, float>
        where TPartVector : struct
        where TActivation : struct, ISweepActivation
    {
        for (; c + TPart.Count <= columns; c += TPart.Count)
        {
            var sum = TPart.Load(sums + c);
            for (nint r = 0, at = c; r < rows; r++, at += columns)
            {
                var slope = TPart.Load(gradient + at);
                if (!TActivation.IsIdentity)
                {
                    slope = TActivation.Slope<TPart, TPartVector>(slope, TPart.Load(activated + at));
                    TPart.Store(gradient + at, slope);
                }

                sum = TPart.Add(sum, slope);
            }

            TPart.Store(sums + c, sum);
        }

        return c;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double SquaredError<TPart, TPartVector>(
        float* values, float* shift, float* target, float* sums, nint rows, ref nint start, nint columns, float scale)
        where TPart : struct, ILanes<TPartVector, float>
        where TPartVector : struct
    {
        var (squares, factor) = (default(TPartVector), TPart.Broadcast(scale));
        var c = start;
        for (; c + TPart.Count <= columns; c += TPart.Count)
        {
            var (sum, moved) = (TPart.Load(sums + c), TPart.Load(shift + c));
            for (nint r = 0, at = c; r < rows; r++, at += columns)
            {
                var difference = TPart.Subtract(TPart.Add(TPart.Load(values + at), moved), TPart.Load(target + at));
                var scaled = TPart.Multiply(difference, factor);
                squares = TPart.MultiplyAdd(difference, difference, squares);
                sum = TPart.Add(sum, scaled);
                TPart.Store(values + at, scaled);
            }

            TPart.Store(sums + c, sum);
        }

        start = c;
        return TPart.Sum(squares);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (double, double) Difference<TPart, TPartVector>(
        float* row, float* shift, float* target, ref nint start, nint columns)
        where TPart : struct, ILanes<TPartVector, float>
        where TPartVector : struct
    {
        var (squares, norm) = (default(TPartVector), default(TPartVector));
        var c = start;
        for (; c + TPart.Count <= columns; c += TPart.Count)
        {
            var expected = TPart.Load(target + c);
            var difference = TPart.Subtract(TPart.Add(TPart.Load(row + c), TPart.Load(shift + c)), expected);
            TPart.Store(row + c, difference);
            squares = TPart.MultiplyAdd(difference, difference, squares);
            norm = TPart.MultiplyAdd(expected, expected, norm);
        }

        start = c;
        return (TPart.Sum(squares), TPart.Sum(norm));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Scale<TPart, TPartVector>(float* row, float* sums, nint c, nint columns, float scale)
        where TPart : struct, ILanes<TPartVector, float>
        where TPartVector : struct
    {
        var factor = TPart.Broadcast(scale);
        for (; c + TPart.Count <= columns; c += TPart.Count)
        {
            var scaled = TPart.Multiply(TPart.Load(row + c), factor);
            TPart.Store(row + c, scaled);
            TPart.Store(sums + c, TPart.Add(TPart.Load(sums + c), scaled));
        }

        return c;
    }
}
