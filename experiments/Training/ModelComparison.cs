using System.Globalization;
using System.Text.Json.Nodes;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Reports;
using WeightSpace.Experiments.Runs;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>Trains several operator models on several problems, several times each, and sets the errors beside those of
/// a paper.</summary>
/// <remarks>See <see cref="ModelPlan"/> for its settings; <c>paper.PROBLEM.MODEL</c> is what the paper
/// printed.</remarks>
internal sealed class ModelComparison : IExperiment
{
    public void Check(SettingValues settings)
    {
        foreach (var problem in settings.Words("problems"))
        {
            foreach (var model in settings.Words("models")) ModelPlan.Read(settings, problem, model);
        }
    }

    public RunOutcome Run(RunContext context)
    {
        var settings = context.Settings;
        context.Reporter.Line($"run folder {context.Folder.DisplayPath}");
        context.Reporter.Heading("Training");
        var rows = new List<ModelResult>();
        ReportFields? fields = null;
        var resolutions = new List<ReportResolution>();
        var trials = new ModelTrials(context);
        context.Reporter.Progress(board =>
        {
            foreach (var problem in settings.Words("problems"))
            {
                ModelPlan[] plans = [.. settings.Words("models").Select(model => ModelPlan.Read(settings, problem, model))];
                using var study = ResolutionReport.Study(problem, plans[0].Points, context.Seed, device(context.Device));
                ModelResult[] results = [.. plans.Select(plan => trials.Run(plan, study, board))];
                rows.AddRange(results);
                fields ??= Fields(context, trials, results);
                resolutions.AddRange(ResolutionReport.Blocks(problem, study.Trained, results.Select(result => result.Trials[0] with { Name = result.Model })));
            }
        });
        return Conclude(context, rows, fields, resolutions);
    }

    private static RunOutcome Conclude(RunContext context, List<ModelResult> rows, ReportFields? fields, List<ReportResolution> resolutions)
    {
        var settings = context.Settings;
        foreach (var row in rows)
        {
            context.Store.SetResult(context.Folder.Id, $"{row.Problem}/{row.Model}", "test_relative_l2", row.Mean);
            context.Store.SetResult(context.Folder.Id, $"{row.Problem}/{row.Model}", "test_relative_l2_deviation", row.Deviation);
            context.Store.SetResult(context.Folder.Id, $"{row.Problem}/{row.Model}", "parameters", row.Parameters);
        }

        var table = Table(settings, rows);
        context.Reporter.Heading("Results");
        TablePrinter.Print(table, context.Reporter);
        var sentence = string.Join(" ", rows.GroupBy(row => row.Problem).Select(group => Sentence(group.Key, [.. group])));
        ReportFiles.Write(context.Folder, new ReportData(
            settings.Definition.Summary, settings.Definition.Name, context.Folder.Id, context.Time.GetUtcNow(), sentence,
            string.Create(CultureInfo.InvariantCulture,
                $"{rows[0].Plan.TrainSamples:n0} training and {rows[0].Plan.TestSamples:n0} test functions, {settings.Integer("trials")} trials, seed {context.Seed}, {MachineLine.Describe()}"),
            "mean squared error of normalised outputs", table, [$"Errors are means over the trials with their standard deviation. The paper: {settings.Text("paper")}."],
            [.. rows.Select(row => row.Trials[0].Curve)],
            fields, [], File.ReadAllText(context.Folder.ConfigFile), resolutions, Sizes(rows)));
        if (PublishedTable.Write(Environment.CurrentDirectory, context, rows) is { } file) context.Reporter.Line($"table {RunFolder.Display(file)}");
        return new RunOutcome(Json(rows), $"{sentence} Report: {RunFolder.Display(context.Folder.ReportFile)}");
    }

    private static string Sentence(string problem, ModelResult[] rows)
    {
        var best = rows.MinBy(row => row.Mean)!;
        return string.Create(CultureInfo.InvariantCulture,
            $"On {problem}, {best.Model} has the smallest error: {best.Mean:0.0000} ± {best.Deviation:0.0000}{(best.Paper.Length > 0 ? $" (paper: {best.Paper})" : "")}.");
    }

    private static ReportTable Table(SettingValues settings, List<ModelResult> rows) => new(
        $"Relative L2 error on the test functions, beside the figures of {settings.Text("paper")}.",
        ["problem and model", "parameters", "test relative L2", "deviation", "paper", "steps", "seconds a trial"],
        [.. rows.Select(row => new[]
        {
            $"{row.Problem}, {row.Model}", row.Parameters.ToString("n0", CultureInfo.InvariantCulture), row.Mean.ToString("0.00000", CultureInfo.InvariantCulture),
            row.Deviation.ToString("0.00000", CultureInfo.InvariantCulture), row.Paper.Length > 0 ? row.Paper : "–",
            row.Trials.Max(trial => trial.State.Step).ToString("n0", CultureInfo.InvariantCulture), row.Seconds.ToString("0.0", CultureInfo.InvariantCulture),
        })], Keyed: true);

    private static ReportSizes[] Sizes(List<ModelResult> rows) =>
    [
        .. rows.GroupBy(row => row.Problem).Where(group => group.Count() > 1).Select(group => new ReportSizes(
            group.Key, [.. group.Select(row => new ReportSize(row.Model, row.Parameters, Finite(row.Mean), Finite(row.Deviation)))])),
    ];

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static JsonObject Json(List<ModelResult> rows) => new()
    {
        ["models"] = new JsonArray([.. rows.Select(row => new JsonObject
        {
            ["problem"] = row.Problem,
            ["model"] = row.Model,
            ["options"] = row.Plan.Options?.ToString() ?? "least squares",
            ["parameters"] = row.Parameters,
            ["test_relative_l2"] = Finite(row.Mean),
            ["steps"] = row.Trials.Max(trial => trial.State.Step),
            ["seconds"] = row.Seconds,
            ["deviation"] = Finite(row.Deviation),
            ["trials"] = new JsonArray([.. row.Trials.Select(trial => trial.State.Diverged ? null : JsonValue.Create(trial.TestError))]),
            ["paper"] = row.Paper,
        })]),
    };

    private static ReportFields? Fields(RunContext context, ModelTrials trials, ModelResult[] rows)
    {
        var shown = rows.Where(row => !row.Trials[0].State.Diverged).ToArray();
        if (shown.Length == 0) return null;
        using var task = trials.Data(rows[0].Plan, context.Seed);
        return FieldReport.Create(
            task.TestInUnits, shown.ToDictionary(row => row.Trials[0].Name, row => row.Trials[0].Prediction), shown.MinBy(row => row.Mean)!.Trials[0].Name, rows[0].Plan.Problem.Coordinates, rows[0].Plan.Problem.OutputNames);
    }
}
