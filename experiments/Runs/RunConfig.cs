using System.Globalization;
using System.Text;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;

namespace WeightSpace.Experiments.Runs;

/// <summary>What <c>config.yaml</c> says: everything needed to do the run again.</summary>
/// <param name="Experiment">The experiment's name.</param>
/// <param name="Seeds">The seeds of everything random.</param>
/// <param name="Device">The device.</param>
/// <param name="Settings">What the definition says, defaults included.</param>
/// <param name="Overrides">What the user changed.</param>
internal sealed record RunConfig(string Experiment, SeedList Seeds, string Device, SettingsNode Settings, SettingsNode Overrides)
{
    /// <summary>The YAML of the file.</summary>
    /// <param name="created">When the run was begun.</param>
    /// <param name="facts">Versions, commit and machine, in order.</param>
    public string ToYaml(DateTimeOffset created, IEnumerable<KeyValuePair<string, string>> facts)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"experiment: {Experiment}\nseed: {Seeds}\ndevice: {Device}\n");
        text.Append(CultureInfo.InvariantCulture, $"created: {created.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\n");
        foreach (var (key, value) in facts)
            text.Append(CultureInfo.InvariantCulture, $"{key}: {SettingsNode.Quote(value)}\n");
        if (!Overrides.Entries.IsEmpty)
            text.Append("# Overrides hold for all problems and models that they do not name.\noverrides:\n").Append(Overrides.ToYaml(2));
        return text.Append("settings:\n").Append(Settings.ToYaml(2)).ToString();
    }

    /// <summary>Reads the file back.</summary>
    /// <exception cref="UsageException">The file is damaged; the message has file, line and column.</exception>
    public static RunConfig Read(string path)
    {
        var file = YamlFile.Read(path);
        var seed = file.Required("seed");
        return new RunConfig(
            file.Required("experiment").Text ?? "", SeedList.Parse(seed.Text ?? "", $"{seed.Place}: seed"), file.Required("device").Text ?? "",
            file.Required("settings"), file.Root.Child("overrides") ?? SettingsNode.Empty);
    }
}
