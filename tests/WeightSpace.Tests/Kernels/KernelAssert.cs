using WeightSpace.Kernels;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Kernels;

/// <summary>What the tests of kernels share.</summary>
internal static class KernelAssert
{
    /// <summary>Every width of vectors; those that the processor lacks are made of narrower ones.</summary>
    public static readonly InstructionSet[] Widths = Enum.GetValues<InstructionSet>();

    public static Tensor Normal(int seed, params long[] shape)
    {
        using var generator = new Generator((ulong)seed);
        return randn(shape, generator: generator);
    }

    /// <summary>The largest difference, in units of the largest expected number or of one. NaN and infinities must be
    /// the same.</summary>
    public static double Difference(Tensor expected, Tensor actual)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        Assert.Equal(expected.shape, actual.shape);
        if (expected.numel() == 0) return 0;
        var (one, two) = (expected.to(ScalarType.Float64), actual.to(ScalarType.Float64));
        Assert.True((one.isnan() == two.isnan()).all().item<bool>(), "NaN differ.");
        Assert.True((one.isinf() == two.isinf()).all().item<bool>(), "Infinities differ.");
        var (finite, other) = (one.nan_to_num(0, 0, 0), two.nan_to_num(0, 0, 0));
        return (finite - other).abs().max().item<double>() / Math.Max(1, finite.abs().max().item<double>());
    }

    /// <summary>The same numbers to the bit; no NaN.</summary>
    public static void Same(Tensor expected, Tensor actual)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.eq(actual).all().item<bool>(), "Numbers differ.");
    }

    /// <summary>Runs with so many threads of torch.</summary>
    public static void WithThreads(int threads, Action work)
    {
        var before = get_num_threads();
        try
        {
            set_num_threads(threads);
            work();
        }
        finally
        {
            set_num_threads(before);
        }
    }
}
