using System.Collections.Immutable;
using System.Globalization;
using WeightSpace.Experiments.Cli;
using YamlDotNet.RepresentationModel;

namespace WeightSpace.Experiments.Definitions;

/// <summary>Reads <see cref="ExperimentDefinition"/>s from YAML.</summary>
/// <remarks>
/// A definition may extend a file beside it that holds settings many experiments share (<c>extends:
/// shared/NAME.yaml</c>): it takes those over, in their order, and
/// says only what differs. What a setting leaves out it has from the shared setting of its name, or of the longest name
/// that its own continues after a dot
/// (<c>train.steps.nomad</c> from <c>train.steps</c>). A single value or a list in place of a mapping is the default.
/// </remarks>
public static class DefinitionReader
{
    private static readonly string[] Keys = ["name", "summary", "kind", "extends", "settings"];
    private static readonly string[] SettingKeys = ["type", "default", "minimum", "maximum", "choices", "help"];

    /// <summary>Reads one definition.</summary>
    /// <exception cref="UsageException">The file, or the one that it extends, breaks the form; the message has file,
    /// line and column.</exception>
    public static ExperimentDefinition Read(YamlFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        foreach (var (key, node, _) in file.Entries(file.Root, "an experiment"))
            if (!Keys.Contains(key))
                throw file.Error(node, $"unknown key '{key}'; {NearestNames.Suggest(key, Keys)}");
        var settings = file.Optional("extends") is { } extended ? Shared(file, extended) : [];
        foreach (var (name, _, value) in file.Entries(file.Required("settings"), "settings"))
        {
            var own = new Setting(name, file, value, Inherited(settings, name).SetItems(Parts(file, name, value)));
            var at = settings.FindIndex(setting => setting.Name == name);
            if (at < 0) settings.Add(own);
            else settings[at] = own;
        }

        return new ExperimentDefinition(
            file.Scalar(file.Required("name"), "name"), file.Scalar(file.Required("summary"), "summary"),
            file.Scalar(file.Required("kind"), "kind"), [.. settings.Select(Define)], file.Path);
    }

    private static List<Setting> Shared(YamlFile file, YamlNode node)
    {
        var path = Path.Combine(Path.GetDirectoryName(file.Path) ?? "", file.Scalar(node, "extends"));
        if (!File.Exists(path)) throw file.Error(node, $"there is no file {path} to extend");
        var shared = YamlFile.Read(path);
        return [.. shared.Entries(shared.Required("settings"), "settings").Select(entry => new Setting(entry.Key, shared, entry.Value, Parts(shared, entry.Key, entry.Value)))];
    }

    private static ImmutableDictionary<string, Part> Inherited(List<Setting> settings, string name) =>
        settings.Where(setting => setting.Name == name || name.StartsWith(setting.Name + ".", StringComparison.Ordinal)).MaxBy(setting => setting.Name.Length)?.Parts ?? ImmutableDictionary<string, Part>.Empty;

    private static ImmutableDictionary<string, Part> Parts(YamlFile file, string name, YamlNode node)
    {
        if (node is not YamlMappingNode) return ImmutableDictionary<string, Part>.Empty.Add("default", new Part(file, node));
        var parts = ImmutableDictionary.CreateBuilder<string, Part>();
        foreach (var (key, keyNode, value) in file.Entries(node, $"setting '{name}'"))
            parts[key] = SettingKeys.Contains(key) ? new Part(file, value)
                : throw file.Error(keyNode, $"unknown key '{key}' in setting '{name}'; {NearestNames.Suggest(key, SettingKeys)}");
        return parts.ToImmutable();
    }

    private static SettingDefinition Define(Setting setting)
    {
        var (name, file, node, parts) = setting;
        var type = Text("type", "text");
        if (!Enum.TryParse<SettingType>(type, ignoreCase: true, out var settingType) || !Enum.IsDefined(settingType))
            throw parts["type"].Error($"setting '{name}' has the unknown type '{type}'; {NearestNames.Suggest(type, Enum.GetNames<SettingType>().Select(n => n.ToLowerInvariant()))}");
        if (!parts.TryGetValue("default", out var standard))
            throw file.Error(node, $"setting '{name}' has no default");
        try
        {
            return new SettingDefinition(
                name, settingType, string.Join(",", standard.Scalars($"the default of '{name}'")), Bound("minimum"), Bound("maximum"),
                parts.TryGetValue("choices", out var choices) ? [.. choices.Scalars($"the choices of '{name}'")] : [], Text("help", ""));
        }
        catch (UsageException e)
        {
            throw standard.Error(e.Message);
        }

        string Text(string key, string otherwise) =>
            parts.TryGetValue(key, out var value) ? value.Scalar($"'{key}' of setting '{name}'") : otherwise;

        double? Bound(string key) => !parts.TryGetValue(key, out var value) ? null
            : double.TryParse(value.Scalar(key), NumberStyles.Float, CultureInfo.InvariantCulture, out var bound) ? bound
            : throw value.Error($"'{key}' of setting '{name}' must be a number");
    }

    private sealed record Setting(string Name, YamlFile File, YamlNode Node, ImmutableDictionary<string, Part> Parts);

    /// <summary>A value with the file it comes from, which is where an error in it is reported.</summary>
    private sealed record Part(YamlFile File, YamlNode Node)
    {
        public string Scalar(string what) => File.Scalar(Node, what);

        public IReadOnlyList<string> Scalars(string what) => File.Scalars(Node, what);

        public UsageException Error(string message) => File.Error(Node, message);
    }
}
