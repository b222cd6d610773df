using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Runs;

namespace WeightSpace.Experiments.Training;

/// <summary>A grid search for the learning rates of hand-made optimizers, on data of its own seed.</summary>
internal sealed class LearningRateSearch : IExperiment
{
    public void Check(SettingValues settings)
    {
        OperatorProblems.Network(OperatorProblems.Create(settings), settings);
        foreach (var name in settings.Words("train.optimizers"))
            if (settings.Numbers($"{name}.grid").Any(rate => rate <= 0))
                throw new UsageException($"setting '{name}.grid' must hold positive learning rates, got '{settings.Text($"{name}.grid")}'");
    }

    public RunOutcome Run(RunContext context)
    {
        var setup = new TrainingSetup(context);
        using var task = setup.Data();
        var points = new List<(string Optimizer, double Rate, TrainingState State)>();
        context.Reporter.Progress(board =>
        {
            foreach (var name in context.Settings.Words("train.optimizers"))
                foreach (var rate in context.Settings.Numbers($"{name}.grid"))
                    points.Add((name, rate, Train(context, setup, task, name, rate, board)));
        });

        var best = points.GroupBy(p => p.Optimizer).Select(group => group.MinBy(p => Error(p.State))).ToArray();
        foreach (var point in best)
            if (point.State.Diverged)
                throw new RunFailedException($"{point.Optimizer} diverged at every learning rate of its grid; add smaller ones with --set {point.Optimizer}.grid=...");
        var file = Path.Combine(context.Folder.FullPath, "tuned-learning-rates.yaml");
        context.Folder.WriteWhole(file, Yaml(context, setup, points, best));
        foreach (var (optimizer, rate, state) in points)
            context.Store.SetResult(context.Folder.Id, Part(optimizer, rate), "test_relative_l2", Error(state));
        return new RunOutcome(
            new JsonObject { ["best"] = new JsonObject(best.Select(p => KeyValuePair.Create<string, JsonNode?>(p.Optimizer, p.Rate))), ["file"] = file },
            $"Best learning rates: {string.Join(", ", best.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Optimizer} {p.Rate} (test error {Error(p.State):0.00000})")))}; the grid is in {RunFolder.Display(file)}, which belongs in experiments/definitions.");
    }

    private static TrainingState Train(RunContext context, TrainingSetup setup, TrainingTask task, string name, double rate, IProgressBoard board)
    {
        var part = Part(name, rate);
        using var training = setup.Begin(task, part, name, rate);
        var line = board.Add(part, context.Settings.Integer("train.steps"), training.State.Step);
        try
        {
            training.Run(line, context.Stop);
        }
        finally
        {
            context.Store.Add(context.Folder.Id, training.State.Curve.Points(part, context.Seed));
        }
        line.End(training.State.Diverged ? "diverged" : FormattableString.Invariant($"test error {Error(training.State):0.00000}"));
        return training.State;
    }

    private static string Yaml(
        RunContext context, TrainingSetup setup, List<(string Optimizer, double Rate, TrainingState State)> points, (string Optimizer, double Rate, TrainingState State)[] best)
    {
        var yaml = new StringBuilder();
        yaml.Append(CultureInfo.InvariantCulture, $"# Written by `./weightspace run {context.Settings.Definition.Name}`: the learning rates that the other experiments take.\n");
        yaml.Append(CultureInfo.InvariantCulture, $"table: tuned-learning-rates\nproblem: \"{setup.Problem}\"\nnetwork: \"{setup.Network}\"\n");
        yaml.Append(CultureInfo.InvariantCulture, $"steps: {context.Settings.Integer("train.steps")}\nbatch: {context.Settings.Integer("train.batch")}\nseed: {context.Seed}\ncommit: {MachineLine.Commit}\nbest:\n");
        foreach (var (optimizer, rate, _) in best)
            yaml.Append(CultureInfo.InvariantCulture, $"  {optimizer}: {rate}\n");
        yaml.Append("grid:\n");
        foreach (var (optimizer, rate, state) in points)
            yaml.Append(CultureInfo.InvariantCulture, $"  - {{optimizer: {optimizer}, learning_rate: {rate}, test_relative_l2: {(state.Diverged ? "diverged" : Error(state).ToString("0.000000", CultureInfo.InvariantCulture))}}}\n");
        return yaml.ToString();
    }

    private static double Error(TrainingState state) => state.Diverged ? double.PositiveInfinity : state.Curve.TestError[^1];

    private static string Part(string optimizer, double rate) => string.Create(CultureInfo.InvariantCulture, $"{optimizer}-{rate}");
}
