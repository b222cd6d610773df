using System.Collections.Immutable;

namespace WeightSpace.Experiments.Definitions;

/// <summary>Settings under names that the definition chooses, in its order.</summary>
/// <param name="Entries">Names and settings.</param>
internal sealed record Named<T>(ImmutableArray<KeyValuePair<string, T>> Entries)
{
    /// <summary>The names.</summary>
    public IEnumerable<string> Names => Entries.Select(entry => entry.Key);

    /// <summary>The settings of a name that is there.</summary>
    public T this[string name] => Entries.First(entry => entry.Key == name).Value;
}

/// <summary>Texts under names that the reader does not know, since what they belong to is itself a setting.</summary>
/// <param name="Values">The texts.</param>
internal sealed record OpenSettings(ImmutableSortedDictionary<string, string> Values);

/// <summary>Any part of the settings <typeparamref name="T"/>, and under <c>on</c> what differs on single problems.
/// </summary>
/// <param name="Nodes">For the definition, and for what the user changed: what is written, or null.</param>
internal sealed record Layer<T>(ImmutableArray<SettingsNode?> Nodes)
{
    /// <summary>The key of what differs on single problems.</summary>
    public const string On = "on";

    /// <summary>The problems that have settings of their own.</summary>
    public IEnumerable<(string Name, SettingsNode Node)> Problems =>
        Nodes.SelectMany(node => node?.Child(On)?.Entries ?? []).Select(entry => (entry.Key, entry.Value));

    /// <summary>
    /// The settings of one case: each value from the last that gives it of general, general on the problem, special,
    /// special on the problem. What the user changed comes after all that the definition says.
    /// </summary>
    public static T Read(Layer<T> general, Layer<T> special, string problem) => SettingsReader.Read<T>(
        [.. Enumerable.Range(0, general.Nodes.Length).SelectMany(k => (SettingsNode?[])[.. Parts(general.Nodes[k], problem), .. Parts(special.Nodes[k], problem)])]);

    private static IEnumerable<SettingsNode?> Parts(SettingsNode? node, string problem) => [node, node?.Child(On)?.Child(problem)];
}
