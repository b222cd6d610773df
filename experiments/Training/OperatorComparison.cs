using System.Globalization;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Reports;
using WeightSpace.Experiments.Runs;
using WeightSpace.Experiments.Symmetry;
using WeightSpace.OperatorLearning;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>Trains one operator network with several optimizers from the same weights on the same data: all for the
/// same number of steps, and each for as many seconds as one of them took.</summary>
internal sealed class OperatorComparison(OperatorComparisonSettings settings) : IExperiment
{
    private readonly Lazy<IOperatorProblem> problem = new(() => OperatorProblems.Create(settings.Problem));

    private IReadOnlyList<NamedOptimizer> Optimizers => [.. settings.Selected.Select(name => NamedOptimizer.Find(settings, name))];

    // Null where that optimizer does not run, or is the only one.
    private string? SecondsOf => settings.Selected.Count > 1 && settings.Selected.Contains(settings.SecondsOf) ? settings.SecondsOf : null;

    public void Check()
    {
        OperatorProblems.Network(problem.Value, settings.Model);
        _ = Optimizers;
        if (settings.SecondsOf.Length > 0 && !settings.Optimizers.Names.Contains(settings.SecondsOf))
            throw new UsageException($"setting 'seconds_of' names no optimizer '{settings.SecondsOf}'; {NearestNames.Suggest(settings.SecondsOf, settings.Optimizers.Names)}");
    }

    public RunOutcome Run(RunContext context)
    {
        var reporter = context.Reporter;
        reporter.Line($"run folder {context.Folder.DisplayPath}");
        var setups = context.Seeds.Values.Select(seed => new TrainingSetup(context, settings, problem.Value, seed)).ToArray();
        (problem.Value as OwnProblem)?.Tell(reporter, new(settings.Problem.TrainSamples, settings.Problem.TestSamples));
        var symmetry = Symmetry(setups[0], reporter);
        reporter.Heading("Training");
        var (bySteps, bySeconds) = (new List<TrainedOptimizer[]>(), new List<TrainedOptimizer[]>());
        ReportFields? fields = null;
        ReportResolution[] resolutions = [];
        reporter.Progress(board =>
        {
            foreach (var setup in setups)
            {
                using var data = setup.Data();
                using var study = setup == setups[0] && problem.Value is not OwnProblem ? ResolutionReport.Study(settings.Problem.Name, settings.Problem.Points, settings.Problem.Parameters, setup.Seed, device(context.Device)) : null;
                TrainedOptimizer[] steps = [.. Optimizers.Select(one => Train(context, setup, data, study, one, one.Name, settings.Train.Steps, board))];
                bySteps.Add(steps);
                if (SecondsOf is { } reference)
                    bySeconds.Add([.. Optimizers.Select((one, k) => one.Name == reference ? steps[k]
                        : Train(context, setup, data, null, one, one.Name + ComparisonText.SecondsSuffix, StepsIn(steps[k].State, steps.First(other => other.Name == reference).State), board))]);
                fields ??= Fields(setup, data, steps);
                if (study is not null) resolutions = [.. ResolutionReport.Blocks(setup.Problem.Name, study.Trained, steps)];
            }
        });

        return Conclude(context, setups[0], symmetry, bySteps, bySeconds, fields, resolutions);
    }

    private static NetworkSymmetry Symmetry(TrainingSetup setup, Reporter reporter)
    {
        using var network = setup.CreateNetwork();
        var architecture = ModuleArchitecture.Analyze(network);
        var symmetry = new NetworkSymmetry(architecture.Analysis.NamedByRole());
        reporter.Heading($"Symmetry of the DeepONet ({setup.Network})");
        symmetry.Print(reporter);
        return symmetry;
    }

    // Steps that take as long as another training did; a training that diverged has no pace to go by.
    private static long StepsIn(TrainingState own, TrainingState reference) => own.Diverged || reference.Diverged || own.Seconds <= 0
        ? Math.Max(1, own.Step)
        : Math.Max(1, (long)Math.Round(own.Step * reference.Seconds / own.Seconds));

    private static TrainedOptimizer Train(
        RunContext context, TrainingSetup setup, TrainingData data, ResolutionStudy? study, NamedOptimizer optimizer, string part, long steps, IProgressBoard board)
    {
        using var training = setup.Train(data, part, optimizer, steps, board);
        if (training.State.Diverged)
            context.Reporter.Warning($"{part}: the loss is no longer finite at step {training.State.Step}; it is marked as diverged and the others go on (a smaller learning rate may help)");
        var trained = TrainedOptimizer.Measure(part, training.State, data, training.Model, study);
        var trial = context.Seeds.Values.Items.IndexOf(setup.Seed) + 1;
        context.Store.SetResults(context.Folder.Id, part, trial, ComparisonText.Values(trained));
        return RunModels.Keep(context, setup.Problem.Name, part, trial, trained, training.Model, data);
    }

    private RunOutcome Conclude(
        RunContext context, TrainingSetup setup, NetworkSymmetry symmetry, List<TrainedOptimizer[]> bySteps, List<TrainedOptimizer[]> bySeconds,
        ReportFields? fields, ReportResolution[] resolutions)
    {
        var (steps, seconds) = (Contenders(bySteps), Contenders(bySeconds));
        var sentence = Contender.Verdict("By steps", steps) + (seconds.Length > 0 ? "; " + Contender.Verdict("by seconds", seconds) : "") + ".";
        var table = ComparisonText.Table(context.Store.Results(context.Folder.Id), Optimizers, SecondsOf, Contender.Winner(steps)?.Name);
        ReportFiles.Write(context.Folder, new ReportData(
            $"{char.ToUpperInvariant(setup.Problem.Name[0])}{setup.Problem.Name[1..]}: {steps.Length} optimizers, one DeepONet", context.Experiment, context.Folder.Id, context.Time.GetUtcNow(), sentence,
            string.Create(CultureInfo.InvariantCulture,
                $"{settings.Problem.TrainSamples:n0} training and {settings.Problem.TestSamples:n0} test functions, {setup.Network.ParameterCount:n0} parameters, seed {context.Seeds}, commit {MachineLine.Commit}, {MachineLine.Describe()}"),
            "mean squared error of normalised outputs", table, [.. ComparisonText.Notes([.. steps, .. seconds.Where(one => one.Name != SecondsOf)], context.Seeds.Values.Length), .. Solver(context, setup.Problem, steps)],
            [.. bySteps[0].Concat(bySeconds.Count > 0 ? bySeconds[0].Where(one => one.Name != SecondsOf) : []).Select(one => one.Curve)],
            fields, symmetry.Tables, File.ReadAllText(context.Folder.ConfigFile), resolutions));

        context.Reporter.Heading("Results");
        TablePrinter.Print(table, context.Reporter);
        if (steps.All(one => one.Diverged))
            throw new RunFailedException($"every optimizer diverged ({string.Join(", ", bySteps[0].Select(t => $"{t.Name} at step {t.State.Step}"))}); try smaller learning rates; report: {RunFolder.Display(context.Folder.ReportFile)}");
        return new RunOutcome(ComparisonText.Json(steps, seconds, symmetry), $"Report: {RunFolder.Display(context.Folder.ReportFile)}. {sentence}");
    }

    private IEnumerable<string> Solver(RunContext context, IOperatorProblem problem, Contender[] contenders) => problem is OwnProblem ? [] : SolverNotes.Of(
        settings.Problem.Name, SolverNotes.ErrorOf(settings.Problem.Name, problem, ProblemData.Cache(context)), [.. contenders.Select(one => (one.Name, one.Trials.Average(trial => trial.TestError)))]);

    private Contender[] Contenders(List<TrainedOptimizer[]> seeds) =>
        seeds.Count == 0 ? [] : [.. Optimizers.Select((one, k) => new Contender(one.Name, [.. seeds.Select(trained => trained[k])]))];

    private static ReportFields? Fields(TrainingSetup setup, TrainingData data, TrainedOptimizer[] trained) => FieldReport.Create(
        data.HeldOutInUnits, trained.Where(t => !t.State.Diverged).ToDictionary(t => t.Name, t => t.Prediction), trained.MinBy(t => t.TestError)!.Name, setup.Problem.Coordinates, setup.Problem.OutputNames);
}
