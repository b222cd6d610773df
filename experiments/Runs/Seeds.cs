using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WeightSpace.Experiments.Cli;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Runs;

/// <summary>Gives every use of randomness in a run a seed of its own, so that one use cannot shift another.</summary>
internal static class Seeds
{
    /// <summary>The seed of one use: the first 63 bits of SHA-256 of <c>seed/use</c>.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="use">For example <c>data</c> or <c>weights</c>.</param>
    public static ulong Derive(long seed, string use)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}/{use}")));
        return BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 1;
    }

    /// <summary>The seed of a trial, from 0: trials of different seeds share nothing.</summary>
    public static long OfTrial(long seed, int trial) => (long)Derive(seed, FormattableString.Invariant($"trial {trial}"));
}

/// <summary>The seeds of a run; text form <c>1,2,3</c>.</summary>
/// <param name="Values">The seeds, at least one, all different.</param>
internal sealed record SeedList(EquatableArray<long> Values)
{
    /// <summary>The seeds of a run that names none.</summary>
    public static SeedList Default { get; } = new([1]);

    /// <summary>Reads the text form.</summary>
    /// <exception cref="UsageException">It is not of this form.</exception>
    public static SeedList Parse(string text, string what)
    {
        var values = text.Split(',').Select(word => long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed)
            ? seed : throw new UsageException($"{what} must be a whole number, or several separated by commas, got '{text}'")).ToArray();
        return values.Distinct().Count() == values.Length ? new([.. values]) : throw new UsageException($"{what} must name each seed once, got '{text}'");
    }

    public override string ToString() => string.Join(',', Values);
}
