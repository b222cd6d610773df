using System.Collections.Immutable;

namespace WeightSpace.LearnedOptimizers;

/// <summary>The learned optimizers that come with the library. Each has a provenance file of the same name beside its
/// source.</summary>
public static class ShippedCheckpoints
{
    private const string Prefix = "WeightSpace.LearnedOptimizers.Shipped.";
    private const string Suffix = ".safetensors";

    /// <summary>Names for <see cref="Find"/>.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        .. typeof(ShippedCheckpoints).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Suffix.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>Loads a shipped checkpoint, or a file.</summary>
    /// <param name="nameOrPath">A name, or the path of a safetensors file.</param>
    /// <returns>The caller disposes it.</returns>
    /// <exception cref="ArgumentException">It is neither.</exception>
    /// <exception cref="FormatException">The file is corrupt.</exception>
    public static LearnedOptimizerCheckpoint Find(string nameOrPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrPath);
        if (Names.Contains(nameOrPath))
        {
            using var stream = typeof(ShippedCheckpoints).Assembly.GetManifestResourceStream(Prefix + nameOrPath + Suffix)!;
            return LearnedOptimizerCheckpoint.Read(stream, nameOrPath);
        }

        if (File.Exists(nameOrPath)) return LearnedOptimizerCheckpoint.Load(nameOrPath);
        throw new ArgumentException(
            $"There is no shipped learned optimizer '{nameOrPath}' and no such file; shipped are: {(Names.IsEmpty ? "none" : string.Join(", ", Names))}.", nameof(nameOrPath));
    }
}
