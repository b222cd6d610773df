using System.Collections.Immutable;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Runs;

namespace WeightSpace.Experiments.Cli;

/// <summary>The options that every command shares, as given on the command line.</summary>
/// <param name="Device"><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>; null when not given.</param>
/// <param name="Seeds">The seeds of everything random; null when not given.</param>
/// <param name="Out">The folder that holds run folders and the result store.</param>
/// <param name="Set">The <c>key=value</c> overrides, in order.</param>
/// <param name="Resume">Whether <c>--resume</c> was given.</param>
/// <param name="ResumeRun">The run to resume; null for the newest unfinished one.</param>
/// <param name="Json">Whether standard output carries one JSON object and nothing else.</param>
/// <param name="Verbose">Whether errors are followed by their stack.</param>
/// <param name="Processes">How many processes to start on this machine; 1 for this one alone.</param>
/// <param name="MaxRestarts">How often they are started again after a failure.</param>
internal sealed record RunOptions(
    string? Device, SeedList? Seeds, string Out, ImmutableArray<string> Set, bool Resume, string? ResumeRun, bool Json, bool Verbose,
    int Processes = 1, int MaxRestarts = 0)
{
    /// <summary>The device of a run that names none.</summary>
    public const string DefaultDevice = "cpu";

    /// <summary>The <c>--set</c> overrides as a tree, later ones over earlier ones.</summary>
    /// <exception cref="UsageException">An override is not of the form <c>key=value</c>.</exception>
    public SettingsNode Overrides() => Set.Select(Split).Aggregate(SettingsNode.Empty, (tree, pair) => tree.With(pair.Key, pair.Value));

    /// <summary>One <c>--set</c> override.</summary>
    /// <exception cref="UsageException">It is not of the form <c>key=value</c>.</exception>
    public static KeyValuePair<string, string> Split(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0
            ? new(text[..at].Trim(), text[(at + 1)..].Trim())
            : throw new UsageException($"--set expects key=value, got '{text}'; for example: --set train.steps=500");
    }
}
