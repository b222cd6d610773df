using System.Globalization;
using System.Text;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;

namespace WeightSpace.Experiments.Runs;

/// <summary>What <c>config.yaml</c> says: everything needed to do the run again.</summary>
/// <param name="Experiment">The experiment's name.</param>
/// <param name="Seed">The seed of everything random.</param>
/// <param name="Device">The device.</param>
/// <param name="Settings">All settings by name, in canonical text.</param>
public sealed record RunConfig(string Experiment, long Seed, string Device, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>The YAML of the file.</summary>
    /// <param name="created">When the run was begun.</param>
    /// <param name="facts">Versions, commit and machine, in order.</param>
    public string ToYaml(DateTimeOffset created, IEnumerable<KeyValuePair<string, string>> facts)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"experiment: {Experiment}\nseed: {Seed}\ndevice: {Device}\n");
        text.Append(CultureInfo.InvariantCulture, $"created: {created.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\n");
        foreach (var (key, value) in facts)
            text.Append(CultureInfo.InvariantCulture, $"{key}: {Quote(value)}\n");
        text.Append("settings:\n");
        foreach (var (key, value) in Settings.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"  {key}: {Quote(value)}\n");
        return text.ToString();
    }

    /// <summary>Reads the file back.</summary>
    /// <exception cref="UsageException">The file is damaged; the message has file, line and column.</exception>
    public static RunConfig Read(string path)
    {
        var file = YamlFile.Read(path);
        var seedNode = file.Required("seed");
        if (!long.TryParse(file.Scalar(seedNode, "seed"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed))
            throw file.Error(seedNode, "seed must be a whole number");
        return new RunConfig(
            file.Scalar(file.Required("experiment"), "experiment"), seed, file.Scalar(file.Required("device"), "device"),
            file.Entries(file.Required("settings"), "settings").ToDictionary(e => e.Key, e => file.Scalar(e.Value, e.Key), StringComparer.Ordinal));
    }

    private static string Quote(string value) => "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
