using System.Globalization;
using System.Text.Json.Nodes;
using OperatorLearning;
using TorchSharp;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Reports;
using WeightSpace.Experiments.Runs;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>Trains several operator models on several problems, several times each, and sets the errors beside those of a paper.</summary>
/// <remarks>
/// A trial has its own data, weights and batches, all of one seed. Settings: <c>model.NAME</c> or, where problems differ, <c>model.PROBLEM.NAME</c> holds the text form of a
/// model; <c>paper.PROBLEM.NAME</c> what the paper printed.
/// </remarks>
internal sealed class ModelComparison : IExperiment
{
    public void Check(SettingValues settings)
    {
        foreach (var problem in settings.Words("problems"))
        {
            var created = OperatorProblems.Create(problem, settings.Count("problem.points"));
            foreach (var model in settings.Words("models")) Options(settings, created, model);
        }
    }

    public RunOutcome Run(RunContext context)
    {
        var settings = context.Settings;
        context.Reporter.Line($"run folder {context.Folder.DisplayPath}");
        context.Reporter.Heading("Training");
        var rows = new List<ModelResult>();
        ReportFields? fields = null;
        context.Reporter.Progress(board =>
        {
            foreach (var problem in settings.Words("problems"))
            {
                foreach (var model in settings.Words("models")) rows.Add(Trials(context, problem, model, board));
                fields ??= Fields(context, problem, [.. rows]);
            }
        });
        return Conclude(context, rows, fields);
    }

    private static ModelResult Trials(RunContext context, string problemName, string model, IProgressBoard board)
    {
        var settings = context.Settings;
        var problem = OperatorProblems.Create(problemName, settings.Count("problem.points"));
        var options = Options(settings, problem, model);
        var trials = new List<TrainedOptimizer>();
        for (var trial = 0; trial < settings.Count("trials"); trial++)
        {
            var seed = context.Seed + trial;
            using var task = Data(context, problem, seed);
            var part = FormattableString.Invariant($"{problemName}-{model}-{trial + 1}");
            using var training = Begin(context, task, problem, model, options, part, seed);
            var line = board.Add(part, settings.Integer("train.steps"), training.State.Step);
            try
            {
                training.Run(line, context.Stop);
            }
            finally
            {
                context.Store.Add(context.Folder.Id, Points(part, seed, training.State.Curve));
            }

            line.End(training.State.Diverged ? "diverged" : FormattableString.Invariant($"test error {training.State.Curve.TestError[^1]:0.00000}, {training.State.Seconds:0.0} s"));
            using var scope = NewDisposeScope();
            using var gradients = no_grad();
            var prediction = task.Predict(training.Model);
            var errors = RelativeL2.PerFunction(prediction.reshape(prediction.shape[0], -1), task.TestInUnits.Solutions.reshape(prediction.shape[0], -1));
            trials.Add(new TrainedOptimizer(part, settings.Number("adam.learning_rate"), training.State, Values(errors), Values(prediction)));
        }

        return new ModelResult(problemName, model, options, trials, Paper(settings, problemName, model));
    }

    private static OperatorTraining Begin(
        RunContext context, TrainingTask task, IOperatorProblem problem, string model, OperatorModelOptions options, string part, long seed)
    {
        var settings = context.Settings;
        using var weights = new Generator(Seeds.Derive(seed, "weights"));
        var network = OperatorModels.Create(options, weights, torch.device(context.Device), training: task.Train);
        var rate = settings.Number("adam.learning_rate");
        var plan = new TrainingOptions(
            settings.Integer("train.steps"), settings.Count("train.batch"), settings.Count("train.evaluate_every"), TimeSpan.FromSeconds(settings.Number("train.checkpoint_seconds")));
        var training = new OperatorTraining(
            task, network, optim.Adam(network.parameters(), rate), new Generator(Seeds.Derive(seed, "batches")), plan,
            new TrainingCheckpoint(context.Folder.Checkpoint(part), FormattableString.Invariant($"{problem}; {model} {options}; adam {rate}; {plan}; seed {seed}")), context.Time);
        if (context.Resumed) training.Restore();
        return training;
    }

    private static RunOutcome Conclude(RunContext context, List<ModelResult> rows, ReportFields? fields)
    {
        var settings = context.Settings;
        foreach (var row in rows)
        {
            context.Store.SetResult(context.Folder.Id, $"{row.Problem}/{row.Model}", "test_relative_l2", row.Mean);
            context.Store.SetResult(context.Folder.Id, $"{row.Problem}/{row.Model}", "test_relative_l2_deviation", row.Deviation);
            context.Store.SetResult(context.Folder.Id, $"{row.Problem}/{row.Model}", "parameters", row.Options.ParameterCount);
        }

        var table = Table(settings, rows);
        context.Reporter.Heading("Results");
        TablePrinter.Print(table, context.Reporter);
        var sentence = string.Join(" ", rows.GroupBy(row => row.Problem).Select(group => Sentence(group.Key, [.. group])));
        ReportFiles.Write(context.Folder, new ReportData(
            settings.Definition.Summary, settings.Definition.Name, context.Folder.Id, context.Time.GetUtcNow(), sentence,
            string.Create(CultureInfo.InvariantCulture,
                $"{settings.Integer("problem.train_samples"):n0} training and {settings.Integer("problem.test_samples"):n0} test functions, {settings.Integer("trials")} trials of {settings.Integer("train.steps"):n0} steps, seed {context.Seed}, {MachineLine.Describe()}"),
            "mean squared error of normalised outputs", table, [$"Errors are means over the trials with their standard deviation. The paper: {settings.Text("paper")}."],
            [.. rows.Select(row => row.Trials[0].Curve)],
            fields, [], File.ReadAllText(context.Folder.ConfigFile)));
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
        ["problem and model", "parameters", "test relative L2", "deviation", "paper", "seconds a trial"],
        [.. rows.Select(row => new[]
        {
            $"{row.Problem}, {row.Model}", row.Options.ParameterCount.ToString("n0", CultureInfo.InvariantCulture), row.Mean.ToString("0.00000", CultureInfo.InvariantCulture),
            row.Deviation.ToString("0.00000", CultureInfo.InvariantCulture), row.Paper.Length > 0 ? row.Paper : "–", row.Seconds.ToString("0.0", CultureInfo.InvariantCulture),
        })], Keyed: true);

    private static JsonObject Json(List<ModelResult> rows) => new()
    {
        ["models"] = new JsonArray([.. rows.Select(row => new JsonObject
        {
            ["problem"] = row.Problem,
            ["model"] = row.Model,
            ["options"] = row.Options.ToString(),
            ["parameters"] = row.Options.ParameterCount,
            ["test_relative_l2"] = double.IsFinite(row.Mean) ? row.Mean : null,
            ["deviation"] = double.IsFinite(row.Deviation) ? row.Deviation : null,
            ["trials"] = new JsonArray([.. row.Trials.Select(trial => trial.State.Diverged ? null : JsonValue.Create(trial.TestError))]),
            ["paper"] = row.Paper,
        })]),
    };

    private static ReportFields? Fields(RunContext context, string problemName, ModelResult[] rows)
    {
        var problem = OperatorProblems.Create(problemName, context.Settings.Count("problem.points"));
        using var task = Data(context, problem, context.Seed);
        if (task.Test.Queries.shape[1] != 1) return null;
        using var scope = NewDisposeScope();
        double[] x = [.. Values(task.Test.Queries).Select(value => (double)value)];
        var sameAxis = task.Test.Sensors == x.Length;
        var shown = rows.Where(row => !row.Trials[0].State.Diverged).ToArray();
        if (shown.Length == 0) return null;
        return new ReportFields(
            "x", x, sameAxis ? x : [], sameAxis ? ReportFields.Pack(Values(task.TestInUnits.Functions)) : null, ReportFields.Pack(Values(task.TestInUnits.Solutions)),
            shown.ToDictionary(row => row.Trials[0].Name, row => ReportFields.Pack(row.Trials[0].Prediction)), shown.MinBy(row => row.Mean)!.Trials[0].Name);
    }

    private static TrainingTask Data(RunContext context, IOperatorProblem problem, long seed)
    {
        var settings = context.Settings;
        var (train, test) = (settings.Count("problem.train_samples"), settings.Count("problem.test_samples"));
        using var generator = new Generator(Seeds.Derive(seed, "data"));
        using var data = problem.Generate(train + test, generator, torch.device(context.Device));
        return new TrainingTask(problem.Name, data, train);
    }

    private static OperatorModelOptions Options(SettingValues settings, IOperatorProblem problem, string model)
    {
        var key = settings.All.ContainsKey($"model.{problem.Name}.{model}") ? $"model.{problem.Name}.{model}" : $"model.{model}";
        if (!settings.All.TryGetValue(key, out var text)) throw new UsageException($"there is no model '{model}' in {settings.Definition.Name}; {NearestNames.Suggest(model, OperatorModels.Names)}");
        try
        {
            var options = OperatorModels.Parse(model, text);
            return options.Sensors == problem.Sensors && options.QueryDimension == problem.QueryDimension
                ? options
                : throw new UsageException($"setting '{key}' describes a model of {options.Sensors} sensors and {options.QueryDimension} coordinates, but {problem.Name} has {problem.Sensors} and {problem.QueryDimension}");
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new UsageException($"setting '{key}': {e.Message}", e);
        }
    }

    private static string Paper(SettingValues settings, string problem, string model) => settings.All.GetValueOrDefault($"paper.{problem}.{model}", "");

    private static IEnumerable<MetricPoint> Points(string name, long seed, TrainingCurve curve)
    {
        for (var i = 0; i < curve.Steps.Count; i++)
        {
            yield return new(name, seed, curve.Steps[i], "train_loss", curve.TrainLoss[i]);
            yield return new(name, seed, curve.Steps[i], "test_relative_l2", curve.TestError[i]);
        }
    }

    private static float[] Values(Tensor values)
    {
        using var plain = values.detach().cpu();
        using var dense = plain.contiguous();
        return dense.data<float>().ToArray();
    }
}
