using System.Globalization;
using System.Text;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Runs;

namespace WeightSpace.Experiments.Training;

/// <summary>The table of a comparison in the documentation: ours beside the paper's, with the commit that made each
/// row.</summary>
internal static class PublishedTable
{
    private const string Header = "| problem | model | parameters | ours | paper | trials | steps | seconds a trial | commit |";

    /// <summary>The rows of an experiment's finished runs, of which a later one replaces an earlier one.</summary>
    /// <param name="store">The result store.</param>
    /// <param name="definition">The experiment; runs of other settings, or of another seed than the default, are left
    /// out.</param>
    public static IReadOnlyDictionary<string, (ModelResult Result, string Commit)> Rows(RunStore store, ExperimentDefinition definition)
    {
        var fingerprint = ExperimentSettings.Of(definition, SettingsNode.Empty).Fingerprint;
        var rows = new Dictionary<string, (ModelResult, string)>(StringComparer.Ordinal);
        foreach (var run in store.Runs().Reverse().Where(run =>
            run.Experiment == definition.Name && run.Status == RunStatus.Done && run.Settings == fingerprint && run.Seeds == SeedList.Default.ToString()))
            foreach (var (subject, result) in ModelResult.Of(store.Results(run.Id)))
                rows[subject] = (result, MachineLine.CommitOf(run.Version));
        return rows;
    }

    /// <summary>The text of the table: the rows given, and those of the old text that are of other problems or models
    /// of the definition.</summary>
    public static string Merge(ExperimentDefinition definition, string old, IReadOnlyDictionary<string, (ModelResult Result, string Commit)> rows)
    {
        var settings = ExperimentSettings.Of(definition, SettingsNode.Empty).As<ModelComparisonSettings>();
        var known = old.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line != Header)
            .GroupBy(Key).ToDictionary(group => group.Key, group => group.Last());
        foreach (var (result, commit) in rows.Values)
        {
            var line = Line(result, settings.Plan(result.Problem, result.Model).Paper, commit);
            known[Key(line)] = line;
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {definition.Name}\n\n{char.ToUpperInvariant(definition.Summary[0])}{definition.Summary[1..]}.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"`./weightspace run {definition.Name}`, then `./weightspace publish {definition.Name} --docs docs`.\n");
        text.Append("Relative L2 error on the test functions, mean and standard deviation over the trials.\n");
        text.Append(CultureInfo.InvariantCulture, $"The paper: {settings.Source}.\n\n{Header}\n|---|---|---|---|---|---|---|---|---|\n");
        foreach (var problem in settings.Problems)
            foreach (var model in settings.Models.Names)
                if (known.TryGetValue((problem, model), out var line))
                    text.Append(line).Append('\n');
        return text.ToString();
    }

    private static string Line(ModelResult row, string paper, string commit) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {row.Problem} | {row.Model} | {row.Parameters:n0} | {row.Mean:0.0000}{(row.Errors.Count > 1 ? $" ± {row.Deviation:0.0000}" : "")} | {paper} | {row.Errors.Count} | {row.Steps:n0} | {row.Seconds:0.0} | {commit} |");

    private static (string Problem, string Model) Key(string line)
    {
        var cells = line.Split('|', StringSplitOptions.TrimEntries);
        return cells.Length > 2 ? (cells[1], cells[2]) : ("", "");
    }
}
