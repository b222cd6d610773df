using System.Collections.Immutable;
using WeightSpace.Experiments.Cli;

namespace WeightSpace.Experiments.Definitions;

/// <summary>The experiments that the runner knows: one YAML file each.</summary>
public sealed class ExperimentCatalog
{
    private ExperimentCatalog(string folder, ImmutableArray<ExperimentDefinition> definitions) => (Folder, Definitions) = (folder, definitions);

    /// <summary>The folder that was read.</summary>
    public string Folder { get; }

    /// <summary>The definitions, sorted by name.</summary>
    public ImmutableArray<ExperimentDefinition> Definitions { get; }

    /// <summary>The folder beside the runner that holds the definitions it was built with.</summary>
    public static string DefaultFolder => Path.Combine(AppContext.BaseDirectory, "definitions");

    /// <summary>Reads every definition of a folder. Files that hold a <c>table:</c> are data, not experiments, and are
    /// passed over.</summary>
    /// <exception cref="UsageException">The folder is missing or a file breaks the form.</exception>
    public static ExperimentCatalog Load(string folder)
    {
        if (!Directory.Exists(folder))
            throw new UsageException($"the experiment definitions are missing: no folder {folder}; build the runner again");
        var files = Directory.GetFiles(folder, "*.yaml").Order(StringComparer.Ordinal).Select(YamlFile.Read);
        return new ExperimentCatalog(folder,
            [.. files.Where(file => file.Optional("table") is null).Select(DefinitionReader.Read).OrderBy(d => d.Name, StringComparer.Ordinal)]);
    }

    /// <summary>The definition of a name.</summary>
    /// <exception cref="UsageException">There is none; the nearest names are suggested.</exception>
    public ExperimentDefinition Find(string name) => Definitions.FirstOrDefault(d => d.Name == name)
        ?? throw new UsageException($"there is no experiment '{name}'; {NearestNames.Suggest(name, Definitions.Select(d => d.Name))}");

    /// <summary>
    /// What <c>run NAME</c> or <c>run FILE.yaml</c> asks for. A file names an experiment and overrides some of its
    /// settings:
    /// <c>experiment: quickstart</c> and <c>settings: { train.steps: 500 }</c>.
    /// </summary>
    /// <returns>The definition and the overrides of the file, to be merged before those of the command line.</returns>
    /// <exception cref="UsageException">The name is unknown or the file breaks the form.</exception>
    public (ExperimentDefinition Definition, IReadOnlyList<KeyValuePair<string, string>> Overrides) Resolve(string nameOrFile)
    {
        if (!nameOrFile.EndsWith(".yaml", StringComparison.Ordinal) && !nameOrFile.EndsWith(".yml", StringComparison.Ordinal))
            return (Find(nameOrFile), []);
        var file = YamlFile.Read(nameOrFile);
        string[] keys = ["experiment", "settings"];
        foreach (var (key, node, _) in file.Entries(file.Root, "a run file"))
            if (!keys.Contains(key))
                throw file.Error(node, $"unknown key '{key}'; {NearestNames.Suggest(key, keys)}");
        var definition = Find(file.Scalar(file.Required("experiment"), "experiment"));
        var overrides = new List<KeyValuePair<string, string>>();
        if (file.Optional("settings") is { } settings)
            foreach (var (key, node, value) in file.Entries(settings, "settings"))
            {
                var text = string.Join(",", file.Scalars(value, $"setting '{key}'"));
                try
                {
                    SettingValues.Merge(definition, [new(key, text)]);
                }
                catch (UsageException e)
                {
                    throw file.Error(node, e.Message);
                }
                overrides.Add(new(key, text));
            }
        return (definition, overrides);
    }
}
