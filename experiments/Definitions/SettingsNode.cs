using System.Collections.Immutable;
using WeightSpace.Experiments.Cli;

namespace WeightSpace.Experiments.Definitions;

/// <summary>Settings as they are written, before they have types: a tree whose nodes know where they stand.</summary>
/// <param name="Place"><c>file:line:column</c> of the value, or empty for the command line.</param>
/// <param name="KeyPlace">The same of the key.</param>
/// <param name="Text">The text of a value, a list joined by commas; null for a mapping.</param>
/// <param name="Entries">The entries of a mapping, in order.</param>
internal sealed record SettingsNode(
    string Place, string KeyPlace, string? Text, ImmutableArray<KeyValuePair<string, SettingsNode>> Entries)
{
    /// <summary>Nothing is set.</summary>
    public static SettingsNode Empty { get; } = new("", "", null, []);

    /// <summary>Whether it is a mapping.</summary>
    public bool IsMapping => Text is null;

    /// <summary>The value of a key, or null.</summary>
    public SettingsNode? Child(string key)
    {
        foreach (var (name, child) in Entries)
            if (name == key) return child;
        return null;
    }

    /// <summary>The node at a dotted path, or null.</summary>
    public SettingsNode? At(string path) => path.Split('.').Aggregate((SettingsNode?)this, (node, key) => node?.Child(key));

    /// <summary>This tree with one value at a dotted path, as the command line gives it.</summary>
    public SettingsNode With(string path, string text) => Over(path.Split('.').Reverse().Aggregate(
        new SettingsNode("", "", text, []), (node, key) => new("", "", null, [KeyValuePair.Create(key, node)])));

    /// <summary>This tree with another laid over it: where both have a value, the other's holds.</summary>
    public SettingsNode Over(SettingsNode other)
    {
        if (!IsMapping || !other.IsMapping) return other;
        var entries = Entries.ToList();
        foreach (var (key, child) in other.Entries)
        {
            var at = entries.FindIndex(entry => entry.Key == key);
            if (at < 0) entries.Add(KeyValuePair.Create(key, child));
            else entries[at] = KeyValuePair.Create(key, entries[at].Value.Over(child));
        }

        return this with { Entries = [.. entries] };
    }

    /// <summary>An error at the value.</summary>
    public UsageException Error(string message) => At(Place, message);

    /// <summary>An error at the key.</summary>
    public UsageException KeyError(string message) => At(KeyPlace, message);

    /// <summary>The values that are set, by dotted path.</summary>
    public IEnumerable<(string Path, string Text)> Leaves(string prefix = "") => Entries.SelectMany(entry =>
        entry.Value.Text is { } text ? [(prefix + entry.Key, text)] : entry.Value.Leaves($"{prefix}{entry.Key}."));

    /// <summary>The tree as YAML, every value quoted.</summary>
    public string ToYaml(int indent = 0) => string.Concat(Entries.Select(entry => new string(' ', indent) + entry.Key + ":" + (
        entry.Value.Text is { } text ? $" {Quote(text)}\n" : entry.Value.Entries.IsEmpty ? " {}\n" : "\n" + entry.Value.ToYaml(indent + 2))));

    /// <summary>A text in the double quotes of YAML.</summary>
    public static string Quote(string value) =>
        "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private static UsageException At(string place, string message) => new(place.Length > 0 ? $"{place}: {message}" : message);
}
