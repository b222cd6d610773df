using System.Text.Json.Nodes;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Reports;
using WeightSpace.Experiments.Runs;
using WeightSpace.OperatorLearning;
using static System.FormattableString;

namespace WeightSpace.Experiments.Scaling;

/// <summary>What to ask a finished sweep.</summary>
internal sealed record ScalingPlanSettings(
    [Setting("a finished sweep, by path or by name; empty takes the newest")] string Sweep = "",
    [Setting("the relative L2 error to reach; 0 takes half the least error of the sweep", 0, 10)] double Target = 0,
    [Setting("how far beyond the sweep answers may lie, as a factor on parameters and on samples", 1, 1e6)] double Reach = 10);

/// <summary>Answers from a finished sweep: which samples and parameters reach an error, at what compute, and whether data
/// or model should be doubled.</summary>
internal sealed class ScalingPlan(ScalingPlanSettings settings) : IExperiment
{
    public void Check()
    {
    }

    public RunOutcome Run(RunContext context)
    {
        var output = Path.GetDirectoryName(context.Folder.FullPath)!;
        var catalog = ExperimentCatalog.Load(ExperimentCatalog.DefaultFolder);
        var folder = RunFolder.Open(output, settings.Sweep.Length > 0 ? settings.Sweep : Newest(context, catalog));
        var (sweep, config) = SweepWorkerCommand.Read(folder, catalog);
        var all = SweepResults.Of(sweep, context.Store, folder.Id);
        if (all.Count == 0) throw new UsageException($"run {folder.Id} has no finished points in the store of {RunFolder.Display(output)}; finish it with --resume, or name its folder with --out");
        var answers = all.Select(results => Answer(results, sweep, config.Seeds.Values[0])).ToArray();
        var table = new ReportTable(
            "The cheapest size that reaches the error, with 95% intervals.", ["problem", "error", "samples", "parameters", "operations of the training", "reached by"],
            [.. answers.Select(answer => answer.Row)]);
        TablePrinter.Print(table, context.Reporter);
        foreach (var note in answers.SelectMany(answer => answer.Notes)) context.Reporter.Line(note);
        var sentence = string.Join(" ", answers.Select(answer => answer.Sentence));
        ReportFiles.Write(context.Folder, new ReportData(
            context.Settings.Definition.Summary, context.Experiment, context.Folder.Id, context.Time.GetUtcNow(), sentence, $"From run {folder.Id}.", "", table,
            [.. answers.SelectMany(answer => answer.Notes)], [], null, [], File.ReadAllText(context.Folder.ConfigFile), Scaling: [.. answers.Select(answer => answer.Plots)]));
        return new RunOutcome(new JsonObject { ["sweep"] = folder.Id, ["answers"] = new JsonArray([.. answers.Select(answer => answer.Json)]) }, sentence);
    }

    private static string Newest(RunContext context, ExperimentCatalog catalog)
    {
        var sweeps = catalog.Definitions.Where(definition => definition.Kind.Settings == typeof(ScalingSweepSettings)).Select(definition => definition.Name).ToHashSet();
        return context.Store.Runs().FirstOrDefault(run => run.Status == RunStatus.Done && sweeps.Contains(run.Experiment))?.Id
            ?? throw new UsageException($"there is no finished sweep; run one first: ./weightspace run {sweeps.Order().First()}, or name it: --set sweep=RUN");
    }

    private PlanAnswer Answer(SweepResults results, ScalingSweepSettings sweep, long seed)
    {
        var analysis = new ScalingAnalysis(results, sweep, null, seed);
        if (analysis.Joint.Supported is not { Law.Terms.Length: > 1 } fit)
            throw new UsageException($"{results.Problem}: no law of parameters and samples can be planned with: {analysis.Joint.Verdict}");
        var usable = results.Points.Where(point => point.Usable).ToArray();
        var target = settings.Target > 0 ? settings.Target : usable.Min(point => point.Error) / 2;
        var planner = new ScalingPlanner(
            results.Cost(sweep), (usable.Min(point => point.Parameters), settings.Reach * usable.Max(point => point.Parameters)),
            (usable.Min(point => point.Samples), settings.Reach * usable.Max(point => point.Samples)));
        return PlanAnswer.Of(results.Problem, target, fit, planner, [analysis.Doubling() is { } text ? $"{results.Problem}: {text}" : "", analysis.HeldOut() is { } check ? $"{results.Problem}: {check.Text}" : ""], analysis.Report(), settings.Reach);
    }
}

/// <summary>What a sweep says of a target.</summary>
internal sealed record PlanAnswer(IReadOnlyList<string> Row, string Sentence, IReadOnlyList<string> Notes, JsonObject Json, ReportScaling Plots)
{
    public static PlanAnswer Of(string problem, double target, ScalingFit fit, ScalingPlanner planner, IEnumerable<string> notes, ReportScaling plots, double reach)
    {
        double Log(ScalingLaw law, Func<ScalingSize, double> part) => planner.Cheapest(law, target) is { } size ? Math.Log(part(size)) : double.NaN;
        ScalingInterval Of(Func<ScalingSize, double> part) => fit.Interval(law => Log(law, part)) is var logs ? new(Math.Exp(logs.Value), Math.Exp(logs.Low), Math.Exp(logs.High)) : default;
        var (samples, parameters, operations) = (Of(size => size.Samples), Of(size => size.Parameters), Of(size => size.Operations));
        var reached = fit.Replicates.Count(law => planner.Cheapest(law, target) is not null) / (double)fit.Replicates.Length;
        var least = planner.Best(fit.Law, double.PositiveInfinity)!.Value;
        string Text(ScalingInterval value, string format) => double.IsFinite(value.Value) ? string.Join("", value.Value.ToString(format, System.Globalization.CultureInfo.InvariantCulture), " (", value.Low.ToString(format, System.Globalization.CultureInfo.InvariantCulture), " to ", value.High.ToString(format, System.Globalization.CultureInfo.InvariantCulture), ")") : "–";
        var sentence = double.IsFinite(samples.Value)
            ? Invariant($"On {problem}, an error of {target:0.0000} takes {samples.Value:n0} training functions [{samples.Low:n0}, {samples.High:n0}] and {parameters.Value:n0} parameters [{parameters.Low:n0}, {parameters.High:n0}], {operations.Value:0.0e+0} operations of training [{operations.Low:0.0e+0}, {operations.High:0.0e+0}].")
            : Invariant($"On {problem}, an error of {target:0.0000} is not reached within {reach:0.#} times the sweep: the least there is {fit.Predict(least.Parameters, least.Samples).Value:0.0000}, and the law's irreducible error {fit.Law.Irreducible:0.0000}.");
        return new(
            [problem, Invariant($"{target:0.0000}"), Text(samples, "n0"), Text(parameters, "n0"), Text(operations, "0.0e+0"), Invariant($"{reached:0%} of the replicates")],
            sentence, [.. notes.Where(note => note.Length > 0)],
            new JsonObject { ["problem"] = problem, ["target"] = target, ["samples"] = Numbers(samples), ["parameters"] = Numbers(parameters), ["operations"] = Numbers(operations), ["reached"] = reached },
            plots);
    }

    private static JsonArray Numbers(ScalingInterval value) => new([.. new[] { value.Value, value.Low, value.High }.Select(number => double.IsFinite(number) ? JsonValue.Create(number) : null)]);
}
