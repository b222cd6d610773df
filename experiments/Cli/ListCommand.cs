using System.Text.Json.Nodes;
using Spectre.Console;
using WeightSpace.Experiments.Definitions;

namespace WeightSpace.Experiments.Cli;

/// <summary><c>list</c>: the experiments and their settings. Loads no libtorch.</summary>
internal static class ListCommand
{
    public static int Run(ExperimentCatalog catalog, RunOptions options, Reporter reporter)
    {
        if (options.Json)
            reporter.Result(Describe(catalog));
        else
            foreach (var definition in catalog.Definitions)
                Print(definition, options, reporter);
        return ExitCode.Done;
    }

    private static void Print(ExperimentDefinition definition, RunOptions options, Reporter reporter)
    {
        reporter.Console.MarkupLineInterpolated($"[bold]{definition.Name,-24}[/] {definition.Summary}");
        if (!options.Verbose)
            return;
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

    private static JsonObject Describe(ExperimentCatalog catalog) => new()
    {
        ["experiments"] = new JsonArray([.. catalog.Definitions.Select(definition => new JsonObject
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
