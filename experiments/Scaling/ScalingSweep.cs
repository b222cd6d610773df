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
    public bool RunsOnRanks => true;

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
        if (!context.Group.IsFirst) return new RunOutcome([], "");
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
        // What is done is in the store of rank 0.
        var stored = SweepResults.Done(context.Store.Results(context.Folder.Id));
        var done = context.Group.AllGather(string.Join('\n', settings.Plan.Select((point, k) => stored.Contains((point.Subject, point.Seed)) ? Invariant($"{k}") : "")))[0]
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(text => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).Select(k => (settings.Plan[k].Subject, settings.Plan[k].Seed)).ToHashSet();
        SweepPoint[] open = [.. settings.Plan.Where(point => !done.Contains((point.Subject, point.Seed)))];
        if (open.Length == 0) return null;
        using var trainer = Trainer(context);
        // Once, before several processes would each make them.
        if (!context.Group.IsFirst) context.Group.Barrier();
        foreach (var problem in settings.Problems)
            foreach (var number in Enumerable.Range(settings.Rates.Transfer == RateTransfer.Tuned ? -1 : 0, settings.Seeds + 1 + (settings.Rates.Transfer == RateTransfer.Tuned ? 1 : 0)))
                trainer.Functions(problem, number);
        if (context.Group.IsFirst) context.Group.Barrier();
        var processes = context.Group.Size > 1 ? context.Group.Size : Math.Min(settings.Processes > 0 ? settings.Processes : Environment.ProcessorCount, open.Length);
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

            if (context.Group.Size > 1)
            {
                OnRanks(context, trainer, open, Done);
            }
            else if (processes > 1)
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

    // A point for each rank at a time, in the order of the plan: points of like cost lie side by side.
    private static void OnRanks(RunContext context, SweepTrainer trainer, SweepPoint[] open, Action<SweepPoint, (string Name, double Value)[]> done)
    {
        var group = context.Group;
        for (var start = 0; start < open.Length; start += group.Size)
        {
            if (context.Any(context.Stop.IsCancellationRequested)) throw new OperationCanceledException(context.Stop);
            SweepPoint[] round = [.. open.Skip(start).Take(group.Size)];
            var rows = new List<(string Name, double Value)[]>();
            Alone(trainer, [.. round.Skip(group.Rank).Take(1)], (_, row) => rows.Add(row), CancellationToken.None);
            var texts = group.AllGather(string.Join('\n', rows.SelectMany(row => row).Select(value => Invariant($"{value.Name} {value.Value:R}"))));
            foreach (var (point, text) in round.Zip(texts))
                done(point, [.. text.Split('\n').Select(line => line.Split(' ')).Select(words => (words[0], double.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture)))]);
        }
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
