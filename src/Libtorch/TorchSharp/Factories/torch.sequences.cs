using static TorchSharp.NativeFactories;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The numbers from start to below stop; shape <c>[ceil((stop - start) / step)]</c>.</summary>
    /// <param name="start">The first value.</param>
    /// <param name="stop">Where the values end, exclusively.</param>
    /// <param name="step">The difference of neighbours.</param>
    /// <param name="dtype">The type of the elements; null means Int64 if all three are whole, otherwise the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Arange(start, stop, step, dtype, device, requires_grad);

    /// <summary>The numbers from start to below stop, one apart.</summary>
    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Arange(start, stop, 1, dtype, device, requires_grad);

    /// <summary>The numbers from 0 to below stop, one apart.</summary>
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Arange(0, stop, 1, dtype, device, requires_grad);

    /// <summary>Evenly spaced numbers from start to end, both included; shape <c>[steps]</c>.</summary>
    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Create(Kind.Linspace, [], dtype, device, requires_grad, null, null, start, end, steps);

    /// <summary>Powers of a base with exponents evenly spaced from start to end, both included; shape <c>[steps]</c>.</summary>
    public static Tensor logspace(double start, double end, long steps, double @base = 10, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Create(Kind.Logspace, [steps], dtype, device, requires_grad, null, null, start, end, @base);

    /// <summary>Ones on the diagonal, zeros elsewhere.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns; -1 means as many as rows.</param>
    /// <param name="dtype">The type of the elements; null means the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor eye(long rows, long columns = -1L, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Create(Kind.Eye, [rows, columns < 0 ? rows : columns], dtype, device, requires_grad, null, names);

    /// <summary>A random permutation of 0 to n - 1; shape <c>[n]</c>, dtype Int64 unless given.</summary>
    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Whole(Kind.Randperm, [], n, 0, 0, dtype, device, requires_grad, generator, null);

    /// <summary>Normal numbers of a mean and standard deviation.</summary>
    public static Tensor normal(double mean, double std, ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        NativeTensors.Finish(Create(Kind.Normal, size, dtype, device, false, generator, names, mean, std), requires_grad);

    /// <summary>A tensor with given strides whose elements are not set.</summary>
    public static Tensor empty_strided(long[] size, long[] strides, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        if (size.Length != strides.Length)
        {
            throw new ArgumentException($"There must be one stride for each of the {size.Length} axes, got {strides.Length}.", nameof(strides));
        }
        return Create(Kind.EmptyStrided, [.. size, .. strides], dtype, device, requires_grad, null, names);
    }

    /// <summary>One random truth value.</summary>
    public static bool randint_bool(Generator? generator = null) => randint_long(2, generator) == 1;

    /// <summary>One random whole number in [0, high).</summary>
    public static int randint_int(int high, Generator? generator = null) => (int)randint_long(0, high, generator);

    /// <summary>One random whole number in [low, high).</summary>
    public static int randint_int(int low, int high, Generator? generator = null) => (int)randint_long(low, high, generator);

    /// <summary>One random whole number in [0, high).</summary>
    public static long randint_long(long high, Generator? generator = null) => randint_long(0, high, generator);

    /// <summary>One random whole number in [low, high).</summary>
    public static long randint_long(long low, long high, Generator? generator = null)
    {
        using var value = randint(low, high, [], ScalarType.Int64, generator: generator);
        return value.item<long>();
    }

    /// <summary>One random number uniform in [0, 1).</summary>
    public static double rand_float(Generator? generator = null)
    {
        using var value = rand((long[])[], ScalarType.Float64, generator: generator);
        return value.item<double>();
    }

    /// <summary>One standard normal number.</summary>
    public static double randn_float(Generator? generator = null)
    {
        using var value = randn((long[])[], ScalarType.Float64, generator: generator);
        return value.item<double>();
    }
}
