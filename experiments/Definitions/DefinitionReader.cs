using System.Collections.Immutable;
using System.Globalization;
using WeightSpace.Experiments.Cli;
using YamlDotNet.RepresentationModel;

namespace WeightSpace.Experiments.Definitions;

/// <summary>Reads <see cref="ExperimentDefinition"/>s from YAML.</summary>
public static class DefinitionReader
{
    private static readonly string[] Keys = ["name", "summary", "kind", "settings"];
    private static readonly string[] SettingKeys = ["type", "default", "minimum", "maximum", "choices", "help"];

    /// <summary>Reads one definition.</summary>
    /// <exception cref="UsageException">The file breaks the form; the message has file, line and column.</exception>
    public static ExperimentDefinition Read(YamlFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        foreach (var (key, node, _) in file.Entries(file.Root, "an experiment"))
            if (!Keys.Contains(key))
                throw file.Error(node, $"unknown key '{key}'; {NearestNames.Suggest(key, Keys)}");
        var settings = ImmutableArray.CreateBuilder<SettingDefinition>();
        foreach (var (name, _, value) in file.Entries(file.Required("settings"), "settings"))
            settings.Add(ReadSetting(file, name, value));
        return new ExperimentDefinition(
            file.Scalar(file.Required("name"), "name"), file.Scalar(file.Required("summary"), "summary"),
            file.Scalar(file.Required("kind"), "kind"), settings.ToImmutable(), file.Path);
    }

    private static SettingDefinition ReadSetting(YamlFile file, string name, YamlNode node)
    {
        var parts = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        foreach (var (key, keyNode, value) in file.Entries(node, $"setting '{name}'"))
            parts[key] = SettingKeys.Contains(key) ? value
                : throw file.Error(keyNode, $"unknown key '{key}' in setting '{name}'; {NearestNames.Suggest(key, SettingKeys)}");
        var type = Part("type", "text");
        if (!Enum.TryParse<SettingType>(type, ignoreCase: true, out var settingType) || !Enum.IsDefined(settingType))
            throw file.Error(parts["type"], $"setting '{name}' has the unknown type '{type}'; {NearestNames.Suggest(type, Enum.GetNames<SettingType>().Select(n => n.ToLowerInvariant()))}");
        if (!parts.TryGetValue("default", out var defaultNode))
            throw file.Error(node, $"setting '{name}' has no default");
        try
        {
            return new SettingDefinition(
                name, settingType, string.Join(",", file.Scalars(defaultNode, $"the default of '{name}'")), Bound("minimum"), Bound("maximum"),
                parts.TryGetValue("choices", out var choices) ? [.. file.Scalars(choices, $"the choices of '{name}'")] : [], Part("help", ""));
        }
        catch (UsageException e)
        {
            throw file.Error(defaultNode, e.Message);
        }

        string Part(string key, string otherwise) =>
            parts.TryGetValue(key, out var value) ? file.Scalar(value, $"'{key}' of setting '{name}'") : otherwise;

        double? Bound(string key) => !parts.TryGetValue(key, out var value) ? null
            : double.TryParse(file.Scalar(value, key), NumberStyles.Float, CultureInfo.InvariantCulture, out var bound) ? bound
            : throw file.Error(value, $"'{key}' of setting '{name}' must be a number");
    }
}
