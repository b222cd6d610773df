using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Random numbers for numbered samples: those of one sample depend on the seed, on its number and on which draw
/// it is, and on nothing else.</summary>
/// <remarks>
/// So the first hundred of a thousand samples are those of a hundred, and sets of growing size are nested. All 64 bits of
/// the seed count, where torch's CPU generator takes 32. The stream of a sample is SplitMix64 (Steele, Lea and Flood
/// 2014) from a hashed start; normal numbers are Box and Muller's. Each call is one draw: repeating the calls on a fresh
/// object repeats the numbers.
/// </remarks>
public sealed class SampleDraws
{
    private const ulong Step = 0x9E3779B97F4A7C15UL;
    private readonly long seed;
    private readonly int first;
    private int draw;

    /// <summary>Begins the draws of some samples.</summary>
    /// <param name="seed">Names the family.</param>
    /// <param name="samples">How many samples, at least 1.</param>
    /// <param name="first">The number of the first of them, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public SampleDraws(long seed, int samples, int first = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        (this.seed, Samples, this.first) = (seed, samples, first);
    }

    /// <summary>How many samples.</summary>
    public int Samples { get; }

    /// <summary>Draws of one of the samples alone, from their beginning.</summary>
    internal SampleDraws Only(int sample) => new(seed, 1, first + sample);

    /// <summary>Draws of the same samples that have nothing to do with these.</summary>
    internal SampleDraws Named(string name) => new(SeedSequence.Derive(seed, name), Samples, first);

    /// <summary>Numbers that are uniform in [0, 1).</summary>
    /// <param name="shape">The shape for one sample; nothing for one number.</param>
    /// <returns>Shape <c>[Samples, ..shape]</c>, double precision, on the CPU; the caller disposes it.</returns>
    public Tensor Uniform(params ReadOnlySpan<long> shape) => Fill(shape, static (state, values) =>
    {
        foreach (ref var value in values) value = Unit(ref state);
    });

    /// <summary>Standard normal numbers.</summary>
    /// <inheritdoc cref="Uniform"/>
    public Tensor Normal(params ReadOnlySpan<long> shape) => Fill(shape, static (state, values) =>
    {
        for (var index = 0; index < values.Length; index += 2)
        {
            // 1 - u is in (0, 1].
            var radius = Math.Sqrt(-2 * Math.Log(1 - Unit(ref state)));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * Unit(ref state));
            values[index] = radius * cosine;
            if (index + 1 < values.Length) values[index + 1] = radius * sine;
        }
    });

    private Tensor Fill(ReadOnlySpan<long> shape, Action<ulong, Span<double>> numbers)
    {
        var family = SeedSequence.Derive(seed, draw++);
        var result = empty([Samples, .. shape], dtype: ScalarType.Float64, device: CPU);
        var values = MemoryMarshal.Cast<byte, double>(result.bytes);
        var count = values.Length / Samples;
        for (var sample = 0; sample < Samples; sample++)
            numbers((ulong)SeedSequence.Derive(family, first + (long)sample), values.Slice(sample * count, count));
        return result;
    }

    private static double Unit(ref ulong state)
    {
        state = unchecked(state + Step);
        return (SeedSequence.Mix(state) >> 11) * (1.0 / (1UL << 53));
    }
}
