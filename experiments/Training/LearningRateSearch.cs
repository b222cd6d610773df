using System.Globalization;
using System.Text.Json.Nodes;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Reports;
using WeightSpace.Experiments.Runs;
using WeightSpace.OperatorLearning;

namespace WeightSpace.Experiments.Training;

/// <summary>A grid search for the learning rates of hand-made optimizers, on data of its own seed.</summary>
internal sealed class LearningRateSearch(OperatorComparisonSettings settings) : IExperiment
{
    private readonly Lazy<IOperatorProblem> problem = new(() => OperatorProblems.Create(settings.Problem));

    public void Check()
    {
        OperatorProblems.Network(problem.Value, settings.Model);
        foreach (var name in settings.Selected)
        {
            var found = NamedOptimizer.Find(settings, name);
            if (found.IsLearned || found.Settings.Grid.Length == 0 || found.Settings.Grid.Any(rate => rate <= 0))
                throw new UsageException($"setting 'optimizers.{name}.grid' must hold positive learning rates, got '{string.Join(',', found.Settings.Grid)}'; leave '{name}' out of 'only' to not tune it");
        }
    }

    public RunOutcome Run(RunContext context)
    {
        var setup = new TrainingSetup(context, settings, problem.Value, context.Seed);
        using var data = setup.Data();
        var points = new List<(string Optimizer, double Rate, double Error)>();
        context.Reporter.Progress(board =>
        {
            foreach (var found in settings.Selected.Select(name => NamedOptimizer.Find(settings, name)))
                foreach (var rate in found.Settings.Grid)
                {
                    var part = string.Create(CultureInfo.InvariantCulture, $"{found.Name}-{rate}");
                    using var training = setup.Train(data, part, found with { Settings = found.Settings with { LearningRate = rate } }, settings.Train.Steps, board);
                    var error = training.State.Diverged ? double.PositiveInfinity : training.State.Curve[^1].Error;
                    points.Add((found.Name, rate, error));
                    context.Store.SetResults(context.Folder.Id, part, 1, ("test_relative_l2", error));
                }
        });

        var best = points.GroupBy(p => p.Optimizer).Select(group => group.MinBy(p => p.Error)).ToArray();
        foreach (var point in best)
            if (!double.IsFinite(point.Error))
                throw new RunFailedException($"{point.Optimizer} diverged at every learning rate of its grid; add smaller ones with --set optimizers.{point.Optimizer}.grid=...");
        TablePrinter.Print(
            new ReportTable("", ["optimizer", "learning rate", "mean relative L2"], [.. points.Select(p => (IReadOnlyList<string>)[p.Optimizer, p.Rate.ToString(CultureInfo.InvariantCulture), p.Error.ToString("0.00000", CultureInfo.InvariantCulture)])]),
            context.Reporter);
        return new RunOutcome(
            new JsonObject { ["best"] = new JsonObject(best.Select(p => KeyValuePair.Create<string, JsonNode?>(p.Optimizer, p.Rate))) },
            $"Best learning rates: {string.Join(", ", best.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Optimizer} {p.Rate} (test error {p.Error:0.00000})")))}.");
    }
}
