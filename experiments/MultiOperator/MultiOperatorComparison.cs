using System.Globalization;
using System.Text.Json.Nodes;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Reports;
using WeightSpace.Experiments.Runs;
using WeightSpace.Experiments.Training;

namespace WeightSpace.Experiments.MultiOperator;

/// <summary>Learns several operators in several ways, several times each, and compares each operator's error and the
/// cost with those of separate networks.</summary>
internal sealed class MultiOperatorComparison(MultiOperatorSettings settings) : IExperiment
{
    private string[] Operators => [.. settings.Operators.Names];

    public bool RunsOnRanks => true;

    public void Check()
    {
        if (Operators.Length == 0) throw new UsageException("there is no operator; name at least one under 'operators'");
        foreach (var one in Operators)
            if (settings.TestPoints > 0 && settings.TestPoints % OperatorTask.Problem(settings, one).Sensors != 0)
                throw new UsageException($"setting 'test_points' must be a multiple of the {OperatorTask.Problem(settings, one).Sensors} sensors of '{one}', got {settings.TestPoints}");
        foreach (var name in settings.Selected)
        {
            if (!settings.Methods.Names.Contains(name)) throw new UsageException($"there is no method '{name}'; {NearestNames.Suggest(name, settings.Methods.Names)}");
            MethodTraining.Check(settings, name);
        }
    }

    public RunOutcome Run(RunContext context)
    {
        context.Reporter.Line($"run folder {context.Folder.DisplayPath}");
        context.Reporter.Heading("Training");
        var curves = new Dictionary<string, ReportCurve>();
        context.Reporter.Progress(board =>
        {
            for (var trial = 1; trial <= settings.Trials; trial++) Trial(context, trial, curves, board);
        });
        return Conclude(context, [.. settings.Selected.Where(curves.ContainsKey).Select(name => curves[name])]);
    }

    private void Trial(RunContext context, int trial, Dictionary<string, ReportCurve> curves, IProgressBoard board)
    {
        // What is done is in the store of rank 0.
        var done = context.Group.AllGather(string.Join('\n', context.Store.Results(context.Folder.Id).Rows.Where(row => (int)row["trial"] == trial).Select(row => (string)row["subject"])))[0].Split('\n').ToHashSet();
        string[] open = [.. settings.Selected.Where(name => Operators.Any(one => !done.Contains(Subject(name, one))))];
        if (open.Length == 0) return;
        var seed = SeedSequence.Derive(context.Seed, trial - 1);
        var tasks = new List<OperatorTask>();
        try
        {
            // One rank generates what is not in the cache, which the others then read.
            if (!context.Group.IsFirst) context.Group.Barrier();
            foreach (var one in Operators) tasks.Add(OperatorTask.Create(context, settings, one, seed));
            if (context.Group.IsFirst) context.Group.Barrier();
            foreach (var name in open)
            {
                var line = board.Add(FormattableString.Invariant($"{name}-{trial}"), settings.Train.Steps, 0);
                var outcome = new MethodTraining(context, settings, name, trial, seed).Run(tasks, line);
                line.End(FormattableString.Invariant($"errors {string.Join(", ", outcome.Mean.Select(error => error.ToString("0.0000", CultureInfo.InvariantCulture)))}, {outcome.Seconds:0.0} s"));
                for (var i = 0; i < Operators.Length; i++)
                    context.Store.SetResults(
                        context.Folder.Id, Subject(name, Operators[i]), trial,
                        ("test_relative_l2", outcome.Mean[i]), ("median_relative_l2", outcome.Median[i]), ("beyond_relative_l2", outcome.Beyond[i]), ("seconds", outcome.Seconds));
                var state = new TrainingState(settings.Train.Steps, outcome.Seconds, !outcome.Mean.All(double.IsFinite), [.. outcome.Curve]);
                context.Store.Add(context.Folder.Id, state.Points(name, seed));
                if (trial == 1) curves[name] = state.Report(name);
            }
        }
        finally
        {
            foreach (var task in tasks) task.Dispose();
        }
    }

    private RunOutcome Conclude(RunContext context, ReportCurve[] curves)
    {
        if (!context.Group.IsFirst) return new RunOutcome([], "");
        var rows = MethodRow.Of(settings, context.Store.Results(context.Folder.Id));
        var table = Table(rows);
        context.Reporter.Heading("Results");
        TablePrinter.Print(table, context.Reporter);
        var sentence = Sentence(rows);
        var notes = new List<string>
        {
            "Errors are mean relative L2 over the test functions, means over the trials with their standard deviation. Operations and backward work are those of a step, as parts of the separate networks'; " +
            "seconds are measured, with separate networks by their closed-form step.",
        };
        if (settings.TrainedTime < 1) notes.Add(FormattableString.Invariant($"Trained on the first {settings.TrainedTime:0.##} of the time; in brackets the error beyond it."));
        ReportFiles.Write(context.Folder, new ReportData(
            context.Settings.Definition.Summary, context.Experiment, context.Folder.Id, context.Time.GetUtcNow(), sentence,
            string.Create(CultureInfo.InvariantCulture,
                $"{Operators.Length} operators, {settings.TrainSamples:n0} training and {settings.TestSamples:n0} test functions each, {settings.Points} sensors{(settings.TestPoints > 0 ? $", tested on {settings.TestPoints} points" : "")}, {settings.Train.Steps:n0} steps of {settings.Train.Batch} functions and {settings.Train.Points} points, {settings.Trials} trials, seed {context.Seed}, commit {MachineLine.Commit}, {MachineLine.Describe()}"),
            "sum of the mean squared errors of normalised outputs", table, notes, curves, null, [], File.ReadAllText(context.Folder.ConfigFile)));
        return new RunOutcome(Json(rows), $"{sentence} Report: {RunFolder.Display(context.Folder.ReportFile)}");
    }

    private ReportTable Table(IReadOnlyList<MethodRow> rows) => new(
        "Relative L2 error of each operator on its test functions, and what the training costs.",
        ["method", .. Operators, "better", "no worse", "parameters", "backward work", "operations", "seconds"],
        [
            .. rows.Select(row => (IReadOnlyList<string>)
            [
                row.Method, .. row.Cells.Select(cell => cell.ToString()),
                row.Method == settings.Reference ? "–" : $"{row.Better} of {Operators.Length}", row.Method == settings.Reference ? "–" : $"{row.NoWorse} of {Operators.Length}",
                row.Parameters.ToString("n0", CultureInfo.InvariantCulture), Share(row.BackwardWork), Share(row.Operations), row.Seconds.ToString("0.0", CultureInfo.InvariantCulture),
            ]),
        ], Keyed: true);

    private static string Share(double share) => share.ToString("0.00", CultureInfo.InvariantCulture);

    private string Sentence(IReadOnlyList<MethodRow> rows)
    {
        var others = rows.Where(row => row.Method != settings.Reference).ToArray();
        if (others.Length == 0 || others.Length == rows.Count) return string.Join(" ", rows.Select(row => $"{row.Method}: {string.Join(", ", row.Cells)}."));
        var counts = others.Select(row => row.Better == row.NoWorse ? $"{row.Method} {row.Better}" : $"{row.Method} {row.Better} ({row.NoWorse})");
        return $"Of {Operators.Length} operators, better than {settings.Reference} (in brackets: no worse within a standard deviation): {string.Join(", ", counts)}.";
    }

    private JsonObject Json(IReadOnlyList<MethodRow> rows) => new()
    {
        ["methods"] = new JsonArray([.. rows.Select(row => new JsonObject
        {
            ["method"] = row.Method,
            ["parameters"] = row.Parameters,
            ["seconds"] = row.Seconds,
            ["backward_work"] = row.BackwardWork,
            ["operations"] = row.Operations,
            ["better"] = row.Better,
            ["no_worse"] = row.NoWorse,
            ["operators"] = new JsonObject(row.Cells.Select((cell, i) => KeyValuePair.Create<string, JsonNode?>(Operators[i], cell.Json()))),
        })]),
    };

    internal static string Subject(string method, string one) => $"{method}/{one}";
}
