using System.Text.Json.Nodes;
using Spectre.Console;
using WeightSpace.Experiments.Definitions;

namespace WeightSpace.Experiments.Cli;

/// <summary><c>list</c>: the experiments and their settings. Loads no libtorch.</summary>
internal static class ListCommand
{
    /// <param name="catalog">The experiments.</param>
    /// <param name="experiment">The one to list with its settings, or null for all.</param>
    /// <param name="options">Whether to list all settings, and how.</param>
    /// <param name="reporter">Takes the list.</param>
    public static int Run(ExperimentCatalog catalog, string? experiment, RunOptions options, Reporter reporter)
    {
        IReadOnlyList<ExperimentDefinition> definitions = experiment is null ? catalog.Definitions : [catalog.Find(experiment)];
        if (options.Json)
        {
            reporter.Result(Describe(definitions));
            return ExitCode.Done;
        }

        var width = definitions.Max(definition => definition.Name.Length);
        foreach (var definition in definitions)
        {
            reporter.Console.MarkupLineInterpolated($"[bold]{definition.Name.PadRight(width)}[/] {definition.Summary}");
            if (options.Verbose || experiment is not null) PrintSettings(definition, reporter);
        }

        return ExitCode.Done;
    }

    private static void PrintSettings(ExperimentDefinition definition, Reporter reporter)
    {
        // What models and problems change has its documentation above.
        var documented = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in Lines(definition))
            reporter.Line($"    {line.Name + "=" + line.Value,-44} {(documented.Add(line.Rule.Help) ? line.Rule.Help + Bounds(line) : "")}".TrimEnd());
    }

    private static IEnumerable<SettingLine> Lines(ExperimentDefinition definition) => SettingsReader.Lines(definition.Kind.Settings, definition.Settings);

    private static string Bounds(SettingLine line) => line.Choices.Count > 0 ? $" [{string.Join(" | ", line.Choices)}]" : (Number(line.Rule.Minimum), Number(line.Rule.Maximum)) switch
    {
        (null, null) => "",
        ({ } low, null) => FormattableString.Invariant($" [at least {low}]"),
        (null, { } high) => FormattableString.Invariant($" [at most {high}]"),
        ({ } low, { } high) => FormattableString.Invariant($" [{low} to {high}]"),
    };

    private static double? Number(double bound) => double.IsFinite(bound) ? bound : null;

    private static JsonObject Describe(IEnumerable<ExperimentDefinition> definitions) => new()
    {
        ["experiments"] = new JsonArray([.. definitions.Select(definition => new JsonObject
        {
            ["name"] = definition.Name,
            ["summary"] = definition.Summary,
            ["kind"] = definition.Kind.Name,
            ["settings"] = new JsonArray([.. Lines(definition).Select(line => new JsonObject
            {
                ["name"] = line.Name,
                ["type"] = line.Type,
                ["default"] = line.Value,
                ["minimum"] = Number(line.Rule.Minimum),
                ["maximum"] = Number(line.Rule.Maximum),
                ["choices"] = new JsonArray([.. line.Choices.Select(choice => JsonValue.Create(choice))]),
                ["help"] = line.Rule.Help,
            })]),
        })]),
    };
}
