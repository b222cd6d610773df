using System.Text.Json.Nodes;
using Spectre.Console;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Training;
using WeightSpace.OperatorLearning;

namespace WeightSpace.Experiments.Cli;

/// <summary><c>list</c>: the experiments and their settings, the problems and their parameters. Loads no
/// libtorch.</summary>
internal static class ListCommand
{
    /// <param name="catalog">The experiments.</param>
    /// <param name="experiment">The one to list with its settings, or null for all.</param>
    /// <param name="options">Whether to list all settings, and how.</param>
    /// <param name="reporter">Takes the list.</param>
    public static int Run(ExperimentCatalog catalog, string? experiment, RunOptions options, Reporter reporter)
    {
        if (experiment is not null && ProblemCatalogue.Names.Contains(experiment) && catalog.Definitions.All(definition => definition.Name != experiment))
        {
            if (options.Json) reporter.Result(new JsonObject { ["problems"] = new JsonArray(DescribeProblem(experiment)) });
            else PrintProblem(experiment, experiment.Length, reporter, parameters: true);
            return ExitCode.Done;
        }

        IReadOnlyList<ExperimentDefinition> definitions = experiment is null ? catalog.Definitions : [catalog.Find(experiment)];
        if (options.Json)
        {
            var described = Describe(definitions);
            if (experiment is null) described["problems"] = new JsonArray([.. ProblemCatalogue.Names.Select(DescribeProblem)]);
            reporter.Result(described);
            return ExitCode.Done;
        }

        var width = definitions.Max(definition => definition.Name.Length);
        foreach (var definition in definitions)
        {
            reporter.Console.MarkupLineInterpolated($"[bold]{definition.Name.PadRight(width)}[/] {definition.Summary}");
            if (options.Verbose || experiment is not null) PrintSettings(definition, reporter);
        }

        if (experiment is not null) return ExitCode.Done;
        reporter.Console.MarkupLineInterpolated($"[bold]Problems[/], and the relative L2 error of their data");
        foreach (var name in ProblemCatalogue.Names) PrintProblem(name, ProblemCatalogue.Names.Max(other => other.Length), reporter, options.Verbose);

        return ExitCode.Done;
    }

    private static void PrintProblem(string name, int width, Reporter reporter, bool parameters)
    {
        var known = ProblemCatalogue.Parameters(name);
        var error = SolverNotes.Text(ProblemCatalogue.RecordedError(name));
        reporter.Line($"{name.PadRight(width)} {error,-7} {ProblemCatalogue.DefaultPoints(name)} points{(parameters || known.IsEmpty ? "" : "; " + string.Join(", ", known.Select(one => one.Name)))}");
        if (!parameters) return;
        foreach (var one in known)
            reporter.Line($"    {$"problem.parameters.{one.Name}={one.Default}",-44} {one.Meaning}{(one.Choices.IsEmpty ? one.PerSample ? " [number, or a range to draw from]" : "" : $" [{string.Join(" | ", one.Choices)}]")}");
    }

    private static JsonObject DescribeProblem(string name) => new()
    {
        ["name"] = name,
        ["points"] = ProblemCatalogue.DefaultPoints(name),
        ["solver_error"] = ProblemCatalogue.RecordedError(name),
        ["parameters"] = new JsonArray([.. ProblemCatalogue.Parameters(name).Select(one => new JsonObject
        {
            ["name"] = one.Name,
            ["default"] = one.Default,
            ["help"] = one.Meaning,
            ["choices"] = new JsonArray([.. one.Choices.Select(choice => JsonValue.Create(choice))]),
            ["per_sample"] = one.PerSample,
        })]),
    };

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
