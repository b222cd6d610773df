using System.Globalization;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Reports;
using WeightSpace.Experiments.Runs;
using WeightSpace.Experiments.Symmetry;
using WeightSpace.OperatorLearning;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>Trains one operator network with several optimizers from the same weights on the same data, for the same
/// number of steps.</summary>
internal sealed class OperatorComparison : IExperiment
{
    public void Check(SettingValues settings)
    {
        OperatorProblems.Network(OperatorProblems.Create(settings), settings);
        foreach (var name in settings.Words("train.optimizers"))
            OptimizerFactory.LearningRate(name, settings, new TunedLearningRates(TunedLearningRates.DefaultFile));
        if (settings.Words("train.optimizers").Contains("learned"))
            OptimizerFactory.RequireCheckpoint(settings);
    }

    public RunOutcome Run(RunContext context)
    {
        var setup = new TrainingSetup(context);
        var reporter = context.Reporter;
        reporter.Line($"run folder {context.Folder.DisplayPath}");

        var start = context.Time.GetTimestamp();
        using var task = setup.Data();
        reporter.Line(string.Create(CultureInfo.InvariantCulture,
            $"data: {task.Train.Samples} training and {task.Test.Samples} test functions of {setup.Problem.Name}, {task.Train.Sensors} sensors, {task.Train.Points} points, {context.Time.GetElapsedTime(start).TotalSeconds:0.0} s"));

        using var study = ResolutionReport.Study(context.Settings.Text("problem.name"), context.Settings.Count("problem.points"), context.Seed, device(context.Device));
        var symmetry = Symmetry(setup, reporter);
        reporter.Heading("Training");
        var trained = new List<TrainedOptimizer>();
        reporter.Progress(board =>
        {
            foreach (var name in context.Settings.Words("train.optimizers"))
                trained.Add(Train(context, setup, task, study, name, board));
        });

        return Conclude(context, setup, task, study, symmetry, trained);
    }

    private static NetworkSymmetry Symmetry(TrainingSetup setup, Reporter reporter)
    {
        using var network = setup.CreateNetwork();
        var architecture = ModuleArchitecture.Analyze(network);
        var symmetry = new NetworkSymmetry(architecture.Analysis);
        reporter.Heading($"Symmetry of the DeepONet ({setup.Network})");
        symmetry.Print(reporter);
        return symmetry;
    }

    private static TrainedOptimizer Train(RunContext context, TrainingSetup setup, TrainingTask task, ResolutionStudy study, string name, IProgressBoard board)
    {
        var rate = OptimizerFactory.LearningRate(name, context.Settings, new TunedLearningRates(TunedLearningRates.DefaultFile));
        using var training = setup.Begin(task, name, name, rate);
        var line = board.Add(name, context.Settings.Integer("train.steps"), training.State.Step);
        try
        {
            training.Run(line, context.Stop);
        }
        finally
        {
            context.Store.Add(context.Folder.Id, training.State.Curve.Points(name, context.Seed));
        }
        line.End(training.State.Diverged
            ? FormattableString.Invariant($"diverged at step {training.State.Step}")
            : FormattableString.Invariant($"test error {training.State.Curve.TestError[^1]:0.00000} after {training.State.Step} steps, {training.State.Seconds:0.0} s"));
        if (training.State.Diverged)
            context.Reporter.Warning($"{name}: the loss is no longer finite at step {training.State.Step}; it is marked as diverged and the others go on (a smaller learning rate may help)");
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var prediction = task.Predict(training.Model);
        var errors = RelativeL2.PerFunction(prediction, task.TestInUnits.Solutions);
        return new TrainedOptimizer(name, rate, training.State, ReportValues.Of(errors), ReportValues.Of(prediction), training.State.Diverged ? null : study.Measure(task.InUnits(training.Model)));
    }

    private static RunOutcome Conclude(
        RunContext context, TrainingSetup setup, TrainingTask task, ResolutionStudy study, NetworkSymmetry symmetry, List<TrainedOptimizer> trained)
    {
        var ranking = trained.OrderBy(t => t.TestError).ToArray();
        var sentence = ComparisonText.Sentence(ranking);
        var table = ComparisonText.Table(trained);
        foreach (var one in trained)
        {
            context.Store.SetResult(context.Folder.Id, one.Name, "test_relative_l2", one.TestError);
            context.Store.SetResult(context.Folder.Id, one.Name, "steps", one.State.Step);
            context.Store.SetResult(context.Folder.Id, one.Name, "seconds", one.State.Seconds);
            context.Store.SetResult(context.Folder.Id, one.Name, "diverged", one.State.Diverged ? 1 : 0);
        }
        ReportFiles.Write(context.Folder, new ReportData(
            $"{Title(setup.Problem.Name)}: {trained.Count} optimizers, one DeepONet", context.Settings.Definition.Name, context.Folder.Id, context.Time.GetUtcNow(), sentence,
            string.Create(CultureInfo.InvariantCulture, $"{task.Train.Samples:n0} training and {task.Test.Samples:n0} test functions, {setup.Network.ParameterCount:n0} parameters, seed {context.Seed}, {MachineLine.Describe()}"),
            "mean squared error of normalised outputs", table, ComparisonText.Notes(trained),
            [.. trained.Select(one => one.Curve)], Fields(setup, task, trained, ranking[0].Name), symmetry.Tables, File.ReadAllText(context.Folder.ConfigFile),
            ResolutionReport.Blocks(setup.Problem.Name, study.Trained, trained)));

        context.Reporter.Heading("Results");
        TablePrinter.Print(table, context.Reporter);
        if (trained.All(t => t.State.Diverged))
            throw new RunFailedException($"every optimizer diverged ({string.Join(", ", trained.Select(t => $"{t.Name} at step {t.State.Step}"))}); try smaller learning rates; report: {RunFolder.Display(context.Folder.ReportFile)}");
        return new RunOutcome(ComparisonText.Json(trained, ranking[0].Name, symmetry), $"{sentence} Report: {RunFolder.Display(context.Folder.ReportFile)}");
    }

    private static ReportFields? Fields(TrainingSetup setup, TrainingTask task, List<TrainedOptimizer> trained, string best) => FieldReport.Create(
        task.TestInUnits, trained.Where(t => !t.State.Diverged).ToDictionary(t => t.Name, t => t.Prediction), best, setup.Problem.Coordinates, setup.Problem.OutputNames);

    private static string Title(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
