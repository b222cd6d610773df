using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WeightSpace;

/// <summary>Independent seeds derived from one by hashing, the same on every machine and in every process.</summary>
/// <remarks>Never add to a seed: trial 2 of seed 1 would be trial 1 of seed 2.</remarks>
public static class SeedSequence
{
    /// <summary>The seed of a numbered part.</summary>
    /// <param name="seed">Names the family.</param>
    /// <param name="stream">The number of the part.</param>
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

    /// <summary>The seed of a named part.</summary>
    /// <param name="seed">Names the family.</param>
    /// <param name="part">The part, for example <c>weights</c>.</param>
    /// <returns>A seed that is not negative: the first eight bytes of SHA-256 of <c>seed/part</c>, little-endian, less
    /// their lowest bit.</returns>
    public static long Derive(long seed, string part)
    {
        var hash = SHA256.HashData(
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}/{part}")));
        return (long)(BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 1);
    }

    /// <summary>A managed random source for a numbered part.</summary>
    /// <param name="seed">Names the family.</param>
    /// <param name="stream">The number of the part.</param>
    public static Random Random(long seed, long stream) => new((int)(Derive(seed, stream) & int.MaxValue));

    /// <summary>The finaliser of SplitMix64: a number whose bits look unrelated to those of its neighbours.</summary>
    /// <param name="z">Any number.</param>
    public static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
