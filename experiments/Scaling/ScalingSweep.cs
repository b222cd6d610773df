using System.Text.Json.Nodes;
using TorchSharp;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Reports;
using WeightSpace.Experiments.Runs;
using WeightSpace.OperatorLearning;
using static System.FormattableString;

namespace WeightSpace.Experiments.Scaling;

/// <summary>Trains a model at every width, number of training functions and seed, in processes side by side, and fits
/// scaling laws to the errors. Each point is a row of the store, so an interrupted sweep goes on where it
/// was.</summary>
internal sealed class ScalingSweep(ScalingSweepSettings settings) : IExperiment
{
    public void Check()
    {
        foreach (var problem in settings.Problems)
            foreach (var width in settings.Widths.Append(settings.Rates.BaseWidth))
                if (settings.Options(problem, width) is not DeepOnetOptions && settings.Rates.Transfer == RateTransfer.MaximalUpdate)
                    throw new UsageException($"rates carry over by width for a DeepONet alone, got kind '{settings.Kind}'; set rates.transfer to tuned (with rates.grid) or fixed");
        if (settings.Rates.Transfer == RateTransfer.Tuned ? settings.Rates.Grid.Length == 0 || settings.Rates.Grid.Any(rate => rate <= 0) : settings.Rates.LearningRate <= 0)
            throw new UsageException(settings.Rates.Transfer == RateTransfer.Tuned
                ? "setting 'rates.grid' must hold positive learning rates where rates are tuned; for example rates.grid=0.001,0.003,0.01"
                : "setting 'rates.learning_rate' must be positive");
    }

    public RunOutcome Run(RunContext context)
    {
        context.Reporter.Line($"run folder {context.Folder.DisplayPath}");
        context.Reporter.Heading("Sweep");
        var utilisation = Train(context);
        using var trainer = Trainer(context);
        ScalingAnalysis[] analyses = [.. SweepResults.Of(settings, context.Store, context.Folder.Id).Select(results =>
            new ScalingAnalysis(results, settings, Structure(context, trainer, results.Problem), context.Seed))];
        return Conclude(context, analyses, utilisation);
    }

    // Of whichever set has more functions: few have no neighbours.
    private InputStructure? Structure(RunContext context, SweepTrainer trainer, string problem)
    {
        try
        {
            return InputStructure.Of(trainer.Functions(problem, settings.TestSamples > settings.Samples.Max() ? 0 : 1));
        }
        catch (ArgumentException e)
        {
            context.Reporter.Warning($"{problem}: the dimension of the inputs was not measured: {BadInput.Explain(e)}");
            return null;
        }
    }

    private SweepTrainer Trainer(RunContext context) =>
        new(settings, Path.GetDirectoryName(context.Folder.FullPath)!, context.Seed, context.Device, context.Reporter.Line);

    private double? Train(RunContext context)
    {
        var done = SweepResults.Done(context.Store.Results(context.Folder.Id));
        SweepPoint[] open = [.. settings.Plan.Where(point => !done.Contains((point.Subject, point.Seed)))];
        if (open.Length == 0) return null;
        using var trainer = Trainer(context);
        // Once, before several processes would each make them.
        foreach (var problem in settings.Problems)
            foreach (var number in Enumerable.Range(settings.Rates.Transfer == RateTransfer.Tuned ? -1 : 0, settings.Seeds + 1 + (settings.Rates.Transfer == RateTransfer.Tuned ? 1 : 0)))
                trainer.Functions(problem, number);
        var processes = Math.Min(settings.Processes > 0 ? settings.Processes : Environment.ProcessorCount, open.Length);
        double? utilisation = null;
        context.Reporter.Progress(board =>
        {
            var line = board.Add(Invariant($"{settings.Plan.Count} points, {processes} processes"), settings.Plan.Count, settings.Plan.Count - open.Length);
            var count = settings.Plan.Count - open.Length;
            void Done(SweepPoint point, (string Name, double Value)[] row)
            {
                context.Store.SetResults(context.Folder.Id, point.Subject, point.Seed, row);
                line.Report(++count, Invariant($"{point.Subject}: error {row[0].Value:0.0000}"));
            }

            if (processes > 1)
            {
                var workers = new SweepWorkers(context, processes);
                workers.Run(open, Done);
                utilisation = workers.Utilisation;
            }
            else
            {
                Alone(trainer, open, Done, context.Stop);
            }

            line.End(Invariant($"{open.Length} points trained{(utilisation is { } share ? Invariant($", cores used to {share:0%}") : "")}"));
        });
        return utilisation;
    }

    // On one thread like the processes, whose sums it then gives to the last bit.
    private static void Alone(SweepTrainer trainer, SweepPoint[] open, Action<SweepPoint, (string Name, double Value)[]> done, CancellationToken stop)
    {
        var threads = torch.get_num_threads();
        torch.set_num_threads(1);
        try
        {
            foreach (var point in open) done(point, trainer.Train(point, stop));
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    private RunOutcome Conclude(RunContext context, ScalingAnalysis[] analyses, double? utilisation)
    {
        var table = new ReportTable(
            $"Exponents of the {(settings.Error == ScalingError.Mean ? "mean relative L2 error" : "relative L2 error over all test functions")}: over samples of the largest model, over parameters at the most samples, and of a law of both.",
            ScalingAnalysis.Columns, [.. analyses.SelectMany(analysis => analysis.Rows())]);
        context.Reporter.Heading("Results");
        TablePrinter.Print(table, context.Reporter);
        string[] notes = [.. analyses.SelectMany(analysis => analysis.Notes()), Budget];
        foreach (var note in notes) context.Reporter.Line(note);
        var sentence = string.Join(" ", analyses.Select(analysis => analysis.Sentence));
        ReportFiles.Write(context.Folder, new ReportData(
            context.Settings.Definition.Summary, context.Experiment, context.Folder.Id, context.Time.GetUtcNow(), sentence,
            Invariant($"{settings.Plan.Count} trainings, {settings.TestSamples:n0} test functions, seed {context.Seed}, commit {MachineLine.Commit}, {MachineLine.Describe()}"),
            "", table, notes, [], null, [], File.ReadAllText(context.Folder.ConfigFile), Scaling: [.. analyses.Select(analysis => analysis.Report())]));
        var json = new JsonObject
        {
            ["problems"] = new JsonArray([.. analyses.Select(analysis => analysis.Json())]),
            ["points"] = settings.Plan.Count,
            ["core_utilisation"] = utilisation,
        };
        return new RunOutcome(json, $"{sentence} Report: {RunFolder.Display(context.Folder.ReportFile)}");
    }

    private string Budget => settings.Rates.Transfer switch
    {
        RateTransfer.MaximalUpdate => Invariant($"Learning rates: {settings.Rates.LearningRate} at width {settings.Rates.BaseWidth}, carried over to the others by maximal update parametrization."),
        RateTransfer.Tuned => Invariant($"Learning rates: the best of {string.Join(", ", settings.Rates.Grid)} at each point, on validation functions after {settings.Rates.TuneSteps:n0} steps each."),
        _ => Invariant($"Learning rates: {settings.Rates.LearningRate} at every width, which confounds exponents over parameters with the rate."),
    };
}
