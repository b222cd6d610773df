
namespace WeightSpace.Kernels;

/// <summary>The passes over matrices between the products of a training step (<see cref="DenseProduct"/>), each one
/// sweep in place over row-major memory.</summary>
/// <remarks>Only with the provider that brings the native library (<see cref="IsAvailable"/>). The meaning in plain C#
/// is OperatorLearning's DenseKernels.</remarks>
public static class DenseSweeps
{
    /// <summary>Whether the other methods can be called.</summary>
    public static bool IsAvailable =>
        false;

    /// <summary><c>values = activation(values + bias)</c>.</summary>
    /// <param name="values">Shape <c>[rows, columns]</c>.</param>
    /// <param name="bias">Shape <c>[columns]</c>.</param>
    /// <param name="activation">The nonlinearity.</param>
    /// <exception cref="ArgumentException">The values are no whole rows.</exception>
    /// <exception cref="NotSupportedException">There is no native library.</exception>
    public static unsafe void AddBias(Span<float> values, ReadOnlySpan<float> bias, DenseActivation activation)
    {
        var rows = Rows(values.Length, bias.Length);
        throw new NotSupportedException();
    }

    /// <summary><c>gradient *= activation'</c>, the derivative from the activated values, and the sum of the result
    /// over rows: the gradient of the bias.</summary>
    /// <param name="gradient">Shape <c>[rows, columns]</c>.</param>
    /// <param name="activated">What <see cref="AddBias"/> gave, the same shape.</param>
    /// <param name="columnSums">Shape <c>[columns]</c>, overwritten.</param>
    /// <param name="activation">The nonlinearity.</param>
    /// <exception cref="ArgumentException">The values are no whole rows, or the shapes differ.</exception>
    /// <exception cref="NotSupportedException">There is no native library.</exception>
    public static unsafe void Backward(Span<float> gradient, ReadOnlySpan<float> activated, Span<float> columnSums, DenseActivation activation)
    {
        var rows = Rows(gradient.Length, columnSums.Length);
        RequireSame(gradient.Length, activated.Length);
        throw new NotSupportedException();
    }

    /// <summary><c>values = scale (values + shift - target)</c>, and the sum of the result over rows.</summary>
    /// <param name="values">Shape <c>[rows, columns]</c>.</param>
    /// <param name="shift">Shape <c>[columns]</c>.</param>
    /// <param name="target">Shape of the values.</param>
    /// <param name="columnSums">Shape <c>[columns]</c>, overwritten.</param>
    /// <param name="scale">The factor: 2 / count for the gradient of the mean squared error.</param>
    /// <returns>The sum of squared differences, before the factor.</returns>
    /// <exception cref="ArgumentException">The values are no whole rows, or the shapes differ.</exception>
    /// <exception cref="NotSupportedException">There is no native library.</exception>
    public static unsafe double SquaredError(Span<float> values, ReadOnlySpan<float> shift, ReadOnlySpan<float> target, Span<float> columnSums, float scale)
    {
        var rows = Rows(values.Length, shift.Length);
        RequireSame(values.Length, target.Length);
        RequireSame(shift.Length, columnSums.Length);
        throw new NotSupportedException();
    }

    private static int Rows(int values, int columns) => columns > 0 && values % columns == 0
        ? values / columns
        : throw new ArgumentException($"Values must be whole rows of {columns} columns, got {values} numbers.");

    private static void RequireSame(int expected, int got)
    {
        if (expected != got) throw new ArgumentException($"Expected {expected} numbers, as the other matrix has, got {got}.");
    }
}
