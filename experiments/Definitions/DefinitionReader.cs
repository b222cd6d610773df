using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Runs;

namespace WeightSpace.Experiments.Definitions;

/// <summary>An experiment as its YAML file defines it.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Summary">One line on what it shows.</param>
/// <param name="Kind">The code that runs it, with its settings record.</param>
/// <param name="Settings">Its settings, with those of the file that it extends.</param>
/// <param name="File">Where it is defined.</param>
internal sealed record ExperimentDefinition(string Name, string Summary, ExperimentKind Kind, SettingsNode Settings, string File);

/// <summary>Reads <see cref="ExperimentDefinition"/>s from YAML.</summary>
/// <remarks>A definition may extend another file (<c>extends: shared/NAME.yaml</c>): it takes that file's settings over
/// and says only what differs.</remarks>
internal static class DefinitionReader
{
    /// <summary>Reads one definition and checks its settings against the record of its kind.</summary>
    /// <exception cref="UsageException">The file, or the one that it extends, breaks the form; the message has file,
    /// line and column.</exception>
    public static ExperimentDefinition Read(YamlFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        file.RequireKeys("name", "summary", "kind", "extends", "settings");
        var (name, kind) = (file.Required("name").Text ?? "", file.Required("kind"));
        var own = file.Required("settings");
        var definition = new ExperimentDefinition(
            name, file.Required("summary").Text ?? "", ExperimentKinds.Find(kind), file.Root.Child("extends") is { } other ? Extended(file, other).Over(own) : own, file.Path);
        SettingsReader.Check(definition.Kind.Settings, definition.Settings, definition.Settings, name);
        return definition;
    }

    private static SettingsNode Extended(YamlFile file, SettingsNode node)
    {
        var path = Path.Combine(Path.GetDirectoryName(file.Path) ?? "", node.Text ?? "");
        if (!File.Exists(path)) throw node.Error($"there is no file {path} to extend");
        return YamlFile.Read(path).Required("settings");
    }
}
