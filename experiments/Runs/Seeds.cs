using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WeightSpace.Experiments.Runs;

/// <summary>Gives every use of randomness in a run a seed of its own, so that one use cannot shift another.</summary>
public static class Seeds
{
    /// <summary>The seed of one use: the first 63 bits of SHA-256 of <c>seed/use</c>.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="use">For example <c>data</c> or <c>weights</c>.</param>
    public static ulong Derive(long seed, string use)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}/{use}")));
        return BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 1;
    }
}
