using System.Collections.Immutable;
using WeightSpace.Experiments.Cli;

namespace WeightSpace.Experiments.Definitions;

/// <summary>The experiments that the runner knows: one YAML file each.</summary>
/// <param name="Definitions">The definitions, sorted by name.</param>
internal sealed record ExperimentCatalog(ImmutableArray<ExperimentDefinition> Definitions)
{
    /// <summary>The folder beside the runner that holds the definitions it was built with.</summary>
    public static string DefaultFolder => Path.Combine(AppContext.BaseDirectory, "definitions");

    /// <summary>Reads every definition of a folder.</summary>
    /// <exception cref="UsageException">The folder is missing or a file breaks the form.</exception>
    public static ExperimentCatalog Load(string folder) => Directory.Exists(folder)
        ? new([.. Directory.GetFiles(folder, "*.yaml").Select(YamlFile.Read).Select(DefinitionReader.Read).OrderBy(d => d.Name, StringComparer.Ordinal)])
        : throw new UsageException($"the experiment definitions are missing: no folder {folder}; build the runner again");

    /// <summary>The definition of a name.</summary>
    /// <exception cref="UsageException">There is none; the nearest names are suggested.</exception>
    public ExperimentDefinition Find(string name) => Definitions.FirstOrDefault(d => d.Name == name)
        ?? throw new UsageException($"there is no experiment '{name}'; {NearestNames.Suggest(name, Definitions.Select(d => d.Name))}");

    /// <summary>
    /// What <c>run NAME</c> or <c>run FILE.yaml</c> asks for. A file names an experiment and overrides some of its
    /// settings: <c>experiment: quickstart</c> and <c>settings: {train: {steps: 500}}</c>.
    /// </summary>
    /// <returns>The definition and what the file overrides.</returns>
    /// <exception cref="UsageException">The name is unknown or the file breaks the form.</exception>
    public (ExperimentDefinition Definition, SettingsNode Overrides) Resolve(string nameOrFile)
    {
        if (!nameOrFile.EndsWith(".yaml", StringComparison.Ordinal) && !nameOrFile.EndsWith(".yml", StringComparison.Ordinal))
            return (Find(nameOrFile), SettingsNode.Empty);
        var file = YamlFile.Read(nameOrFile);
        file.RequireKeys("experiment", "settings");
        return (Find(file.Required("experiment").Text ?? ""), file.Root.Child("settings") ?? SettingsNode.Empty);
    }
}
