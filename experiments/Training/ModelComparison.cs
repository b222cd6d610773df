using System.Globalization;
using System.Text.Json.Nodes;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Reports;
using WeightSpace.Experiments.Runs;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>Trains several operator models on several problems, several times each, and sets the errors beside those of
/// a paper.</summary>
internal sealed class ModelComparison(ModelComparisonSettings settings) : IExperiment
{
    private readonly Lazy<OwnProblem?> own = new(() =>
        settings.Plan(settings.Problems[0], settings.Models.Names.First()).Problem.Own is { } file ? OwnProblem.Of(file) : null);

    // Data of the user's own are one problem, under the settings of the first.
    private IEnumerable<string> Problems => own.Value is null ? settings.Problems : settings.Problems.Take(1);

    public void Check()
    {
        foreach (var (name, node) in settings.Models.Entries.Select(entry => entry.Value).Append(settings.General).SelectMany(layer => layer.Problems))
            if (!ProblemCatalogue.Names.Contains(name))
                throw node.KeyError($"there is no problem '{name}'; {NearestNames.Suggest(name, ProblemCatalogue.Names)}");
        foreach (var problem in Problems)
            foreach (var model in settings.Selected)
                ModelPlan.Read(settings, problem, model, own.Value);
    }

    public bool RunsOnRanks => true;

    public RunOutcome Run(RunContext context)
    {
        context.Reporter.Line($"run folder {context.Folder.DisplayPath}");
        own.Value?.Tell(context.Reporter, settings.Plan(settings.Problems[0], settings.Selected[0]).Problem);
        context.Reporter.Heading("Training");
        var trained = new List<(ModelPlan Plan, TrainedOptimizer First)>();
        ReportFields? fields = null;
        var resolutions = new List<ReportResolution>();
        var trials = new ModelTrials(context);
        context.Reporter.Progress(board =>
        {
            foreach (var problem in Problems)
            {
                ModelPlan[] plans = [.. settings.Selected.Select(model => ModelPlan.Read(settings, problem, model, own.Value))];
                // Other grids than the file's are not known.
                using var study = own.Value is not null ? null : ResolutionReport.Study(problem, plans[0].Settings.Problem.Points, plans[0].Settings.Problem.Parameters, context.Seed, device(context.Device));
                (ModelPlan Plan, TrainedOptimizer First)[] results = [.. plans.Select(plan => (plan, trials.Run(plan, study, board)))];
                trained.AddRange(results);
                fields ??= Fields(context, trials, results);
                if (study is not null) resolutions.AddRange(ResolutionReport.Blocks(problem, study.Trained, results.Select(result => result.First with { Name = result.Plan.Model })));
            }
        });
        return Conclude(context, trained, fields, resolutions);
    }

    private RunOutcome Conclude(RunContext context, List<(ModelPlan Plan, TrainedOptimizer First)> trained, ReportFields? fields, List<ReportResolution> resolutions)
    {
        if (!context.Group.IsFirst) return new RunOutcome([], "");
        var stored = ModelResult.Of(context.Store.Results(context.Folder.Id));
        var rows = trained.Select(one => (one.Plan, Result: stored[ModelResult.Subject(one.Plan.Problem.Name, one.Plan.Model)])).ToArray();
        var table = Table(rows);
        context.Reporter.Heading("Results");
        TablePrinter.Print(table, context.Reporter);
        var sentence = string.Join(" ", rows.GroupBy(row => row.Result.Problem).Select(group => Sentence(group.Key, [.. group])));
        var first = rows[0].Plan.Settings;
        ReportFiles.Write(context.Folder, new ReportData(
            context.Settings.Definition.Summary, context.Experiment, context.Folder.Id, context.Time.GetUtcNow(), sentence,
            string.Create(CultureInfo.InvariantCulture,
                $"{first.Problem.TrainSamples:n0} training and {first.Problem.TestSamples:n0} test functions, {first.Trials} trials, seed {context.Seed}, commit {MachineLine.Commit}, {MachineLine.Describe()}"),
            "mean squared error of normalised outputs", table,
            [$"Errors are means over the trials with their standard deviation.{(own.Value is null ? $" The paper: {settings.Source}." : "")}", .. own.Value is null ? Solvers(context, rows) : []],
            [.. trained.Select(one => one.First.Curve)],
            fields, [], File.ReadAllText(context.Folder.ConfigFile), resolutions, Sizes(rows)));
        return new RunOutcome(Json(rows), $"{sentence} Report: {RunFolder.Display(context.Folder.ReportFile)}");
    }

    private IEnumerable<string> Solvers(RunContext context, (ModelPlan Plan, ModelResult Result)[] rows) => Problems.Zip(rows.Chunk(settings.Selected.Count), (name, group) => (name, group))
        .SelectMany(one => SolverNotes.Of(one.name, SolverNotes.ErrorOf(one.name, one.group[0].Plan.Problem, ProblemData.Cache(context)), [.. one.group.Select(row => (row.Result.Model, row.Result.Mean))]));

    private static string Sentence(string problem, (ModelPlan Plan, ModelResult Result)[] rows)
    {
        var (plan, best) = rows.MinBy(row => row.Result.Mean);
        return string.Create(CultureInfo.InvariantCulture,
            $"On {problem}, {best.Model} has the smallest error: {best.Mean:0.0000} ± {best.Deviation:0.0000}{(plan.Settings.Paper.Length > 0 ? $" (paper: {plan.Settings.Paper})" : "")}.");
    }

    private ReportTable Table((ModelPlan Plan, ModelResult Result)[] rows) => new(
        own.Value is null ? $"Relative L2 error on the test functions, beside the figures of {settings.Source}." : "Relative L2 error on the test functions.",
        ["problem and model", "parameters", "test relative L2", "deviation", "paper", "steps", "seconds a trial"],
        [.. rows.Select(row => (IReadOnlyList<string>)[.. Cells(row.Plan, row.Result)])], Keyed: true);

    private static IEnumerable<string> Cells(ModelPlan plan, ModelResult row)
    {
        FormattableString[] cells =
        [
            $"{row.Problem}, {row.Model}", $"{row.Parameters:n0}", $"{row.Mean:0.00000}", $"{row.Deviation:0.00000}", $"{(plan.Settings.Paper.Length > 0 ? plan.Settings.Paper : "–")}",
            $"{row.Steps:n0}", $"{row.Seconds:0.0}",
        ];
        return cells.Select(FormattableString.Invariant);
    }

    private static ReportSizes[] Sizes((ModelPlan Plan, ModelResult Result)[] rows) =>
    [
        .. rows.Select(row => row.Result).GroupBy(row => row.Problem).Where(group => group.Count() > 1).Select(group => new ReportSizes(
            group.Key, [.. group.Select(row => new ReportSize(row.Model, row.Parameters, Finite(row.Mean), Finite(row.Deviation)))])),
    ];

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static JsonObject Json((ModelPlan Plan, ModelResult Result)[] rows) => new()
    {
        ["models"] = new JsonArray([.. rows.Select(row => new JsonObject
        {
            ["problem"] = row.Result.Problem,
            ["model"] = row.Result.Model,
            ["options"] = row.Plan.Options?.ToString() ?? "least squares",
            ["parameters"] = row.Result.Parameters,
            ["test_relative_l2"] = Finite(row.Result.Mean),
            ["steps"] = row.Result.Steps,
            ["seconds"] = row.Result.Seconds,
            ["deviation"] = Finite(row.Result.Deviation),
            ["trials"] = new JsonArray([.. row.Result.Errors.Select(error => Finite(error) is { } value ? JsonValue.Create(value) : null)]),
            ["paper"] = row.Plan.Settings.Paper,
        })]),
    };

    private static ReportFields? Fields(RunContext context, ModelTrials trials, (ModelPlan Plan, TrainedOptimizer First)[] rows)
    {
        var shown = rows.Where(row => !row.First.State.Diverged).Select(row => row.First).ToArray();
        if (shown.Length == 0) return null;
        var plan = rows[0].Plan;
        using var data = trials.Data(plan, SeedSequence.Derive(context.Seed, 0));
        return FieldReport.Create(
            data.HeldOutInUnits, shown.ToDictionary(one => one.Name, one => one.Prediction), shown.MinBy(one => one.TestError)!.Name, plan.Problem.Coordinates, plan.Problem.OutputNames);
    }
}
