using System.Text.Json.Nodes;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Runs;
using WeightSpace.Experiments.Training;

namespace WeightSpace.Experiments.Reports;

/// <summary><c>publish [EXPERIMENT…] --docs FOLDER</c>: writes the tables of finished runs, from the store, into the
/// documentation. Loads no libtorch.</summary>
internal static class PublishCommand
{
    /// <param name="catalog">The experiments.</param>
    /// <param name="names">Those to publish; none means all that have finished runs.</param>
    /// <param name="docs">The folder of the documentation; tables go into its <c>results</c>.</param>
    /// <param name="options">Where the store is.</param>
    /// <param name="reporter">Told of the files.</param>
    public static int Run(ExperimentCatalog catalog, IReadOnlyList<string> names, string docs, RunOptions options, Reporter reporter)
    {
        if (!Directory.Exists(docs)) throw new UsageException($"there is no folder {docs} to publish to; give the documentation's with --docs FOLDER");
        if (!File.Exists(Path.Combine(options.Out, RunStore.FileName)))
            throw new UsageException($"{options.Out} holds no results; run an experiment first, or name its folder with --out");
        var chosen = names.Count > 0 ? names.Select(catalog.Find) : catalog.Definitions.Where(IsComparison);
        using var store = RunStore.Open(options.Out);
        var files = new JsonArray();
        foreach (var definition in chosen)
        {
            if (!IsComparison(definition)) throw new UsageException($"experiment '{definition.Name}' has no table to publish; only model comparisons have");
            var rows = PublishedTable.Rows(store, definition);
            if (rows.Count == 0)
            {
                if (names.Count > 0)
                    throw new UsageException($"no finished run of '{definition.Name}' in {options.Out} has seed {SeedList.Default} and the settings of its definition; run it first: ./weightspace run {definition.Name}");
                continue;
            }

            var file = Path.Combine(Directory.CreateDirectory(Path.Combine(docs, "results")).FullName, definition.Name + ".md");
            RunFolder.WriteWhole(file, PublishedTable.Merge(definition, File.Exists(file) ? File.ReadAllText(file) : "", rows));
            reporter.Line($"{RunFolder.Display(file)}: {rows.Count} rows");
            files.Add(file);
        }

        reporter.Result(new JsonObject { ["files"] = files });
        return ExitCode.Done;
    }

    private static bool IsComparison(ExperimentDefinition definition) => definition.Kind.Settings == typeof(ModelComparisonSettings);
}
