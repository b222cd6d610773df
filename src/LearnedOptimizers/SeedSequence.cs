namespace WeightSpace.LearnedOptimizers;

/// <summary>Independent seeds derived from one, the same on every machine and in every process.</summary>
public static class SeedSequence
{
    /// <summary>Seed number <paramref name="stream"/> of a family.</summary>
    /// <param name="seed">Names the family.</param>
    /// <param name="stream">Number within it.</param>
    /// <returns>A seed that is not negative.</returns>
    /// <remarks>SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014): its
    /// finaliser over seed and stream.</remarks>
    public static long Derive(long seed, long stream)
    {
        unchecked
        {
            var z = Mix(Mix((ulong)seed + 0x9E3779B97F4A7C15UL) + (ulong)stream);
            return (long)(z >> 1);
        }
    }

    /// <summary>A managed random source for seed number <paramref name="stream"/> of a family.</summary>
    /// <param name="seed">Names the family.</param>
    /// <param name="stream">Number within it.</param>
    public static Random Random(long seed, long stream) => new((int)(Derive(seed, stream) & int.MaxValue));

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
