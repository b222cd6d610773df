using System.Collections.Immutable;

namespace WeightSpace.Experiments.Cli;

/// <summary>The options that every command shares, as given on the command line.</summary>
/// <param name="Device"><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>; null when not given.</param>
/// <param name="Seed">The seed of everything random; null when not given.</param>
/// <param name="Out">The folder that holds run folders and the result store.</param>
/// <param name="Set">The <c>key=value</c> overrides, in order.</param>
/// <param name="Resume">Whether <c>--resume</c> was given.</param>
/// <param name="ResumeRun">The run to resume; null for the newest unfinished one.</param>
/// <param name="Json">Whether standard output carries one JSON object and nothing else.</param>
/// <param name="Verbose">Whether errors are followed by their stack.</param>
public sealed record RunOptions(
    string? Device, long? Seed, string Out, ImmutableArray<string> Set, bool Resume, string? ResumeRun, bool Json, bool Verbose)
{
    /// <summary>The device of a run that names none.</summary>
    public const string DefaultDevice = "cpu";

    /// <summary>The seed of a run that names none.</summary>
    public const long DefaultSeed = 1;

    /// <summary>Splits the <c>--set</c> overrides.</summary>
    /// <exception cref="UsageException">An override is not of the form <c>key=value</c>.</exception>
    public IReadOnlyList<KeyValuePair<string, string>> Overrides() => [.. Set.Select(Split)];

    private static KeyValuePair<string, string> Split(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0
            ? new(text[..at].Trim(), text[(at + 1)..].Trim())
            : throw new UsageException($"--set expects key=value, got '{text}'; for example: --set train.steps=500");
    }
}
