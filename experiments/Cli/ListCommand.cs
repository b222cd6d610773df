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
        foreach (var setting in definition.Settings)
            reporter.Console.WriteLine($"    {setting.Name + "=" + setting.Default,-44} {setting.Help}{Bounds(setting)}");
    }

    private static string Bounds(SettingDefinition setting)
    {
        if (!setting.Choices.IsDefaultOrEmpty)
            return $" [{string.Join(" | ", setting.Choices)}]";
        return (setting.Minimum, setting.Maximum) switch
        {
            (null, null) => "",
            ({ } low, null) => FormattableString.Invariant($" [at least {low}]"),
            (null, { } high) => FormattableString.Invariant($" [at most {high}]"),
            ({ } low, { } high) => FormattableString.Invariant($" [{low} to {high}]"),
        };
    }

    private static JsonObject Describe(IReadOnlyList<ExperimentDefinition> definitions) => new()
    {
        ["experiments"] = new JsonArray([.. definitions.Select(definition => new JsonObject
        {
            ["name"] = definition.Name,
            ["summary"] = definition.Summary,
            ["kind"] = definition.Kind,
            ["settings"] = new JsonArray([.. definition.Settings.Select(setting => new JsonObject
            {
                ["name"] = setting.Name,
                ["type"] = setting.Type.ToString().ToLowerInvariant(),
                ["default"] = setting.Default,
                ["minimum"] = setting.Minimum,
                ["maximum"] = setting.Maximum,
                ["choices"] = new JsonArray([.. setting.Choices.Select(choice => JsonValue.Create(choice))]),
                ["help"] = setting.Help,
            })]),
        })]),
    };
}
