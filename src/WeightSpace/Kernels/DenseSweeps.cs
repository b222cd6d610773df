using System.Runtime.Intrinsics;

namespace WeightSpace.Kernels;

/// <summary>The passes over matrices between the products of a training step (<see cref="DenseProduct"/>), each one
/// sweep in place over row-major memory.</summary>
/// <remarks>
/// Plain operators need two or three sweeps with a fresh buffer each where one of these does: they are bound by
/// memory, not arithmetic. Single precision; <see cref="DenseSweepsReference"/> has the same in torch operators. Sums
/// over rows are in the order of rows, whatever the width of vectors.
/// </remarks>
public static unsafe class DenseSweeps
{
    /// <summary><c>values = activation(values + bias)</c>.</summary>
    /// <param name="values">Shape <c>[rows, columns]</c>.</param>
    /// <param name="bias">Shape <c>[columns]</c>.</param>
    /// <param name="activation">The nonlinearity.</param>
    /// <exception cref="ArgumentException">The values are no whole rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The nonlinearity is unknown.</exception>
    public static void AddBias(Span<float> values, ReadOnlySpan<float> bias, DenseActivation activation) =>
        AddBias(values, bias, activation, InstructionSets.Best);

    /// <summary><c>gradient *= activation'</c>, the derivative from the activated values, and the sum of the result
    /// over rows: the gradient of the bias.</summary>
    /// <param name="gradient">Shape <c>[rows, columns]</c>.</param>
    /// <param name="activated">What <see cref="AddBias(Span{float}, ReadOnlySpan{float}, DenseActivation)"/> gave, the
    /// same shape.</param>
    /// <param name="columnSums">Shape <c>[columns]</c>, overwritten.</param>
    /// <param name="activation">The nonlinearity.</param>
    /// <exception cref="ArgumentException">The values are no whole rows, or the shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The nonlinearity is unknown.</exception>
    public static void Backward(
        Span<float> gradient, ReadOnlySpan<float> activated, Span<float> columnSums, DenseActivation activation) =>
        Backward(gradient, activated, columnSums, activation, InstructionSets.Best);

    /// <summary><c>values = scale (values + shift - target)</c>, and the sum of the result over rows.</summary>
    /// <param name="values">Shape <c>[rows, columns]</c>.</param>
    /// <param name="shift">Shape <c>[columns]</c>.</param>
    /// <param name="target">Shape of the values.</param>
    /// <param name="columnSums">Shape <c>[columns]</c>, overwritten.</param>
    /// <param name="scale">The factor: 2 / count for the gradient of the mean squared error.</param>
    /// <returns>The sum of squared differences, before the factor.</returns>
    /// <exception cref="ArgumentException">The values are no whole rows, or the shapes differ.</exception>
    public static double SquaredError(
        Span<float> values, ReadOnlySpan<float> shift, ReadOnlySpan<float> target, Span<float> columnSums,
        float scale) =>
        SquaredError(values, shift, target, columnSums, scale, InstructionSets.Best);

    /// <summary>
    /// The same for the mean relative L2 error: each row of <c>values + shift - target</c> scaled by
    /// <c>1 / (rows |difference| |target|)</c>, the gradient, and the sum of the result over rows.
    /// </summary>
    /// <param name="values">Shape <c>[rows, columns]</c>.</param>
    /// <param name="shift">Shape <c>[columns]</c>.</param>
    /// <param name="target">Shape of the values.</param>
    /// <param name="columnSums">Shape <c>[columns]</c>, overwritten.</param>
    /// <returns>The sum over rows of <c>|difference| / |target|</c>.</returns>
    /// <exception cref="ArgumentException">The values are no whole rows, or the shapes differ.</exception>
    public static double RelativeError(
        Span<float> values, ReadOnlySpan<float> shift, ReadOnlySpan<float> target, Span<float> columnSums) =>
        RelativeError(values, shift, target, columnSums, InstructionSets.Best);

    /// <summary>Adds a number to every value.</summary>
    /// <param name="values">The values, overwritten.</param>
    /// <param name="amount">The number.</param>
    public static void Shift(Span<float> values, float amount)
    {
        for (var index = 0; index < values.Length; index++) values[index] += amount;
    }

    /// <summary>The sum of all values, accumulated in double precision.</summary>
    /// <param name="values">The values.</param>
    public static float Total(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return (float)sum;
    }

    internal static void AddBias(
        Span<float> values, ReadOnlySpan<float> bias, DenseActivation activation, InstructionSet instructions)
    {
        var rows = Rows(values.Length, bias.Length);
        RequireKnown(activation);
        fixed (float* first = values, biases = bias)
        {
            switch (instructions)
            {
                case InstructionSet.Vector512:
                    AddBias<Lanes512<float>, Vector512<float>>(first, biases, rows, bias.Length, activation);
                    break;
                case InstructionSet.Vector256:
                    AddBias<Lanes256<float>, Vector256<float>>(first, biases, rows, bias.Length, activation);
                    break;
                default:
                    AddBias<Lanes128<float>, Vector128<float>>(first, biases, rows, bias.Length, activation);
                    break;
            }
        }
    }

    internal static void Backward(
        Span<float> gradient, ReadOnlySpan<float> activated, Span<float> columnSums, DenseActivation activation,
        InstructionSet instructions)
    {
        var rows = Rows(gradient.Length, columnSums.Length);
        RequireSame(gradient.Length, activated.Length);
        RequireKnown(activation);
        fixed (float* first = gradient, outputs = activated, sums = columnSums)
        {
            switch (instructions)
            {
                case InstructionSet.Vector512:
                    Backward<Lanes512<float>, Vector512<float>>(
                        first, outputs, sums, rows, columnSums.Length, activation);
                    break;
                case InstructionSet.Vector256:
                    Backward<Lanes256<float>, Vector256<float>>(
                        first, outputs, sums, rows, columnSums.Length, activation);
                    break;
                default:
                    Backward<Lanes128<float>, Vector128<float>>(
                        first, outputs, sums, rows, columnSums.Length, activation);
                    break;
            }
        }
    }

    internal static double SquaredError(
        Span<float> values, ReadOnlySpan<float> shift, ReadOnlySpan<float> target, Span<float> columnSums, float scale,
        InstructionSet instructions)
    {
        var (rows, columns) = (Rows(values.Length, shift.Length), shift.Length);
        RequireSame(values.Length, target.Length);
        RequireSame(columns, columnSums.Length);
        fixed (float* first = values, shifts = shift, targets = target, sums = columnSums)
        {
            return instructions switch
            {
                InstructionSet.Vector512 => SweepKernels<Lanes512<float>, Vector512<float>>.SquaredError(
                    first, shifts, targets, sums, rows, columns, scale),
                InstructionSet.Vector256 => SweepKernels<Lanes256<float>, Vector256<float>>.SquaredError(
                    first, shifts, targets, sums, rows, columns, scale),
                _ => SweepKernels<Lanes128<float>, Vector128<float>>.SquaredError(
                    first, shifts, targets, sums, rows, columns, scale),
            };
        }
    }

    internal static double RelativeError(
        Span<float> values, ReadOnlySpan<float> shift, ReadOnlySpan<float> target, Span<float> columnSums,
        InstructionSet instructions)
    {
        var (rows, columns) = (Rows(values.Length, shift.Length), shift.Length);
        RequireSame(values.Length, target.Length);
        RequireSame(columns, columnSums.Length);
        columnSums.Clear();
        fixed (float* first = values, shifts = shift, targets = target, sums = columnSums)
        {
            return instructions switch
            {
                InstructionSet.Vector512 =>
                    RelativeError<Lanes512<float>, Vector512<float>>(first, shifts, targets, sums, rows, columns),
                InstructionSet.Vector256 =>
                    RelativeError<Lanes256<float>, Vector256<float>>(first, shifts, targets, sums, rows, columns),
                _ => RelativeError<Lanes128<float>, Vector128<float>>(first, shifts, targets, sums, rows, columns),
            };
        }
    }

    private static void AddBias<TLanes, TVector>(
        float* values, float* bias, int rows, int columns, DenseActivation activation)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct
    {
        if (activation == DenseActivation.Relu)
            SweepKernels<TLanes, TVector>.AddBias<SweepRelu>(values, bias, rows, columns);
        else if (activation == DenseActivation.Tanh)
            SweepKernels<TLanes, TVector>.AddBias<SweepTanh>(values, bias, rows, columns);
        else SweepKernels<TLanes, TVector>.AddBias<SweepIdentity>(values, bias, rows, columns);
    }

    private static void Backward<TLanes, TVector>(
        float* gradient, float* activated, float* sums, int rows, int columns, DenseActivation activation)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct
    {
        if (activation == DenseActivation.Relu)
            SweepKernels<TLanes, TVector>.Backward<SweepRelu>(gradient, activated, sums, rows, columns);
        else if (activation == DenseActivation.Tanh)
            SweepKernels<TLanes, TVector>.Backward<SweepTanh>(gradient, activated, sums, rows, columns);
        else
            SweepKernels<TLanes, TVector>.Backward<SweepIdentity>(gradient, activated, sums, rows, columns);
    }

    private static double RelativeError<TLanes, TVector>(
        float* values, float* shift, float* target, float* sums, nint rows, nint columns)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct
    {
        var total = 0.0;
        for (nint r = 0; r < rows; r++, values += columns, target += columns)
        {
            var squares = SweepKernels<TLanes, TVector>.Difference(values, shift, target, columns);
            var (difference, norm) = (Math.Sqrt(squares.Difference), Math.Sqrt(squares.Target));
            total += difference / norm;
            // At zero difference the norm has no gradient; autograd's convention is zero.
            var scale = difference > 0 ? 1 / (difference * norm * rows) : 0;
            SweepKernels<TLanes, TVector>.Scale(values, sums, columns, (float)scale);
        }

        return total;
    }

    private static int Rows(int values, int columns) => columns > 0 && values % columns == 0
        ? values / columns
        : throw new ArgumentException($"Values must be whole rows of {columns} columns, got {values} numbers.");

    private static void RequireSame(int expected, int got)
    {
        if (expected != got)
            throw new ArgumentException($"Expected {expected} numbers, as the other matrix has, got {got}.");
    }

    private static void RequireKnown(DenseActivation activation)
    {
        if (activation is not (DenseActivation.None or DenseActivation.Relu or DenseActivation.Tanh))
            throw new ArgumentOutOfRangeException(
                nameof(activation), activation, "The sweeps know None, Relu and Tanh; use torch operators for others.");
    }
}
