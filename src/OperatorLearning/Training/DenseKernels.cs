using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WeightSpace.OperatorLearning;

/// <summary>The passes of a training step between its matrix products, each one sweep over memory in place. Row-major
/// single precision.</summary>
/// <remarks>Plain libtorch needs three sweeps with a fresh buffer each where one of these does: they are bound by
/// memory, not arithmetic.
/// Compiled with full optimisation at first use: the tiers of the just-in-time compiler would make the first steps slow
/// and timings drift.</remarks>
internal static class DenseKernels
{
    /// <summary><c>values = activation(values + bias)</c>, bias per column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddBias(Span<float> values, ReadOnlySpan<float> bias, NetworkActivation? activation)
    {
        var columns = bias.Length;
        var width = columns - columns % Vector<float>.Count;
        var biases = MemoryMarshal.Cast<float, Vector<float>>(bias[..width]);
        for (var start = 0; start < values.Length; start += columns)
        {
            var row = values.Slice(start, columns);
            var vectors = MemoryMarshal.Cast<float, Vector<float>>(row[..width]);
            switch (activation)
            {
                case NetworkActivation.Tanh:
                    for (var index = 0; index < vectors.Length; index++) vectors[index] = RationalTanh.Of(vectors[index] + biases[index]);
                    for (var index = width; index < columns; index++) row[index] = RationalTanh.Of(row[index] + bias[index]);
                    break;
                case NetworkActivation.Relu:
                    for (var index = 0; index < vectors.Length; index++) vectors[index] = Vector.Max(vectors[index] + biases[index], Vector<float>.Zero);
                    for (var index = width; index < columns; index++) row[index] = Math.Max(row[index] + bias[index], 0f);
                    break;
                default:
                    for (var index = 0; index < vectors.Length; index++) vectors[index] += biases[index];
                    for (var index = width; index < columns; index++) row[index] += bias[index];
                    break;
            }
        }
    }

    /// <summary>Adds a number to every value.</summary>
    public static void Shift(Span<float> values, float amount)
    {
        for (var index = 0; index < values.Length; index++) values[index] += amount;
    }

    /// <summary>The sum of all values, accumulated in double precision.</summary>
    public static float Total(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return (float)sum;
    }

    /// <summary>
    /// <c>gradient *= activation'</c>, the derivative from the activated values, and the sum of the result over rows:
    /// the gradient of the bias.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(Span<float> gradient, ReadOnlySpan<float> activated, Span<float> columnSums, NetworkActivation? activation)
    {
        var columns = columnSums.Length;
        var width = columns - columns % Vector<float>.Count;
        columnSums.Clear();
        var sums = MemoryMarshal.Cast<float, Vector<float>>(columnSums[..width]);
        for (var start = 0; start < gradient.Length; start += columns)
        {
            var row = gradient.Slice(start, columns);
            var values = activated.Slice(start, columns);
            var rows = MemoryMarshal.Cast<float, Vector<float>>(row[..width]);
            var outputs = MemoryMarshal.Cast<float, Vector<float>>(values[..width]);
            for (var index = 0; index < rows.Length; index++)
            {
                var output = outputs[index];
                var product = activation switch
                {
                    NetworkActivation.Tanh => rows[index] * (Vector<float>.One - output * output),
                    NetworkActivation.Relu => Vector.ConditionalSelect(Vector.GreaterThan(output, Vector<float>.Zero), rows[index], Vector<float>.Zero),
                    _ => rows[index],
                };
                rows[index] = product;
                sums[index] += product;
            }

            for (var index = width; index < columns; index++)
            {
                var output = values[index];
                row[index] *= activation switch
                {
                    NetworkActivation.Tanh => 1f - output * output,
                    NetworkActivation.Relu => output > 0f ? 1f : 0f,
                    _ => 1f,
                };
                columnSums[index] += row[index];
            }
        }
    }

    /// <summary>
    /// <c>values = scale (values + shift - target)</c>, shift per column: the gradient of the mean squared error, if
    /// scale is 2 / count.
    /// Also sums the result over rows, and returns the sum of squared differences.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SquaredError(Span<float> values, ReadOnlySpan<float> shift, ReadOnlySpan<float> target, Span<float> columnSums, float scale)
    {
        var columns = shift.Length;
        var total = 0.0;
        columnSums.Clear();
        for (var start = 0; start < values.Length; start += columns)
        {
            var row = values.Slice(start, columns);
            total += ScaledDifference(row, shift, target.Slice(start, columns), columnSums, scale);
        }

        return total;
    }

    /// <summary>The same for the mean relative L2 error: each row scaled by <c>1 / (rows |difference| |target|)</c>;
    /// returns the sum of ratios.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double RelativeError(Span<float> values, ReadOnlySpan<float> shift, ReadOnlySpan<float> target, Span<float> columnSums)
    {
        var columns = shift.Length;
        var total = 0.0;
        columnSums.Clear();
        for (var start = 0; start < values.Length; start += columns)
        {
            var row = values.Slice(start, columns);
            var difference = Math.Sqrt(Difference(row, shift, target.Slice(start, columns), out var squared));
            var norm = Math.Sqrt(squared);
            total += difference / norm;
            // At zero difference the norm has no gradient; autograd's convention is zero.
            var scale = difference > 0 ? columns / (difference * norm * values.Length) : 0;
            Accumulate(row, columnSums, (float)scale);
        }

        return total;
    }

    // difference = row + shift - target; row = scale difference, columnSums += row; returns the sum of squared
    // differences.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double ScaledDifference(Span<float> row, ReadOnlySpan<float> shift, ReadOnlySpan<float> target, Span<float> columnSums, float scale)
    {
        var width = row.Length - row.Length % Vector<float>.Count;
        var rows = MemoryMarshal.Cast<float, Vector<float>>(row[..width]);
        var shifts = MemoryMarshal.Cast<float, Vector<float>>(shift[..width]);
        var targets = MemoryMarshal.Cast<float, Vector<float>>(target[..width]);
        var sums = MemoryMarshal.Cast<float, Vector<float>>(columnSums[..width]);
        var squares = Vector<float>.Zero;
        for (var index = 0; index < rows.Length; index++)
        {
            var difference = rows[index] + shifts[index] - targets[index];
            squares += difference * difference;
            rows[index] = difference *= scale;
            sums[index] += difference;
        }

        double total = Vector.Sum(squares);
        for (var index = width; index < row.Length; index++)
        {
            var difference = row[index] + shift[index] - target[index];
            total += (double)difference * difference;
            row[index] = difference *= scale;
            columnSums[index] += difference;
        }

        return total;
    }

    // row = row + shift - target; returns the sum of squares of the result, and that of the target.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Difference(Span<float> row, ReadOnlySpan<float> shift, ReadOnlySpan<float> target, out double targetSquares)
    {
        var width = row.Length - row.Length % Vector<float>.Count;
        var rows = MemoryMarshal.Cast<float, Vector<float>>(row[..width]);
        var shifts = MemoryMarshal.Cast<float, Vector<float>>(shift[..width]);
        var targets = MemoryMarshal.Cast<float, Vector<float>>(target[..width]);
        var (sum, norm) = (Vector<float>.Zero, Vector<float>.Zero);
        for (var index = 0; index < rows.Length; index++)
        {
            var expected = targets[index];
            var difference = rows[index] + shifts[index] - expected;
            rows[index] = difference;
            sum += difference * difference;
            norm += expected * expected;
        }

        double squares = Vector.Sum(sum);
        targetSquares = Vector.Sum(norm);
        for (var index = width; index < row.Length; index++)
        {
            row[index] += shift[index] - target[index];
            squares += (double)row[index] * row[index];
            targetSquares += (double)target[index] * target[index];
        }

        return squares;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate(Span<float> row, Span<float> columnSums, float scale)
    {
        var width = row.Length - row.Length % Vector<float>.Count;
        var rows = MemoryMarshal.Cast<float, Vector<float>>(row[..width]);
        var sums = MemoryMarshal.Cast<float, Vector<float>>(columnSums[..width]);
        for (var index = 0; index < rows.Length; index++)
        {
            var scaled = rows[index] * scale;
            rows[index] = scaled;
            sums[index] += scaled;
        }

        for (var index = width; index < row.Length; index++)
        {
            row[index] *= scale;
            columnSums[index] += row[index];
        }
    }
}
