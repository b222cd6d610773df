using System.Globalization;
using System.Text;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Runs;

namespace WeightSpace.Experiments.Training;

/// <summary>The table of a comparison in the documentation: <c>docs/results/EXPERIMENT.md</c> of a checkout, ours
/// beside the paper's.</summary>
/// <remarks>
/// Only a run of the definition as it stands is written there: with other settings than <c>problems</c> and
/// <c>models</c>, or another seed, its figures stay in its run folder. A
/// run of some problems and models replaces their rows and leaves the others, so that a long comparison can be run in
/// parts.
/// </remarks>
internal static class PublishedTable
{
    private const string Header = "| problem | model | parameters | ours | paper | trials | steps | seconds a trial |";

    private static readonly string[] Selections = ["problems", "models"];

    /// <summary>Writes the rows of a run into the table of the checkout in the current folder.</summary>
    /// <param name="checkout">The folder that may be a checkout: one with a folder <c>docs/results</c>.</param>
    /// <param name="context">The run.</param>
    /// <param name="rows">What the models reached.</param>
    /// <returns>The file, or null where there is no checkout or the run is not one of the definition as it
    /// stands.</returns>
    public static string? Write(string checkout, RunContext context, IReadOnlyList<ModelResult> rows)
    {
        var folder = Path.Combine(checkout, "docs", "results");
        if (!Directory.Exists(folder) || context.Seed != 1 || context.Settings.All.Keys.Any(name => !Selections.Contains(name) && context.Settings.IsChanged(name)))
            return null;
        var file = Path.Combine(folder, context.Settings.Definition.Name + ".md");
        var text = Merge(context.Settings, File.Exists(file) ? File.ReadAllText(file) : "", rows);
        context.Folder.WriteWhole(file, text);
        return file;
    }

    /// <summary>The text of the table: rows of this run, and those of the old text that are of other problems or models
    /// of the definition.</summary>
    public static string Merge(SettingValues settings, string old, IReadOnlyList<ModelResult> rows)
    {
        var definition = settings.Definition;
        var known = old.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line != Header)
            .GroupBy(Key).ToDictionary(group => group.Key, group => group.Last());
        foreach (var row in rows)
        {
            var line = Line(row);
            known[Key(line)] = line;
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {definition.Name}\n\n{Sentence(definition.Summary)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Written by `./weightspace run {definition.Name}`. Relative L2 error on the test functions, mean and standard deviation over the trials.\n");
        text.Append(CultureInfo.InvariantCulture, $"The paper: {settings.Text("paper")}.\n\n{Header}\n|---|---|---|---|---|---|---|---|\n");
        foreach (var key in Choices(definition, "problems").SelectMany(problem => Choices(definition, "models").Select(model => (problem, model))))
        {
            if (known.TryGetValue(key, out var line)) text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static string Line(ModelResult row) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {row.Problem} | {row.Model} | {row.Parameters:n0} | {row.Mean:0.0000}{(row.Trials.Count > 1 ? $" ± {row.Deviation:0.0000}" : "")} | {row.Paper} | {row.Trials.Count} | {row.Trials.Max(trial => trial.State.Step):n0} | {row.Seconds:0.0} |");

    private static (string Problem, string Model) Key(string line)
    {
        var cells = line.Split('|', StringSplitOptions.TrimEntries);
        return cells.Length > 2 ? (cells[1], cells[2]) : ("", "");
    }

    private static string Sentence(string summary) => $"{char.ToUpperInvariant(summary[0])}{summary[1..]}.";

    // A list without choices allows any word; its default then says what the experiment compares.
    private static IEnumerable<string> Choices(ExperimentDefinition definition, string name)
    {
        var setting = definition.Settings.First(one => one.Name == name);
        return setting.Choices.IsDefaultOrEmpty ? setting.Default.Split(',') : setting.Choices;
    }
}
