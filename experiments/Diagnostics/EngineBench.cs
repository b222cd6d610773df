using System.Text.Json.Nodes;
using Spectre.Console;
using TorchSharp;
using WeightSpace.Engine;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Runs;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary><c>bench engine</c>: what the tensor engine costs on one thread, as ratios against floors measured in the same run.</summary>
internal static class EngineBench
{
    public static int Run(Reporter reporter, CancellationToken stop)
    {
        EngineFacts.RequireUsable(reporter);
        if (!NativeBenchmark.IsAvailable)
            throw new RunFailedException("this build runs on TorchSharp's packages, which have no native loops to compare with; build with TorchProvider=system");
        torch.set_num_threads(1);
        var machine = MachineLine.Describe();
        reporter.Line($"{machine}, libtorch {torch.__version__}, {BlasLibrary.Detect().Name}, 1 thread; medians of 15 blocks");
        var figures = new List<BenchFigure>();
        foreach (var measure in new Func<IEnumerable<BenchFigure>>[] { SmallOperatorBench.Measure, TrainingStepBench.Measure, DeepOnetBench.Measure, LeakBench.Measure })
        {
            if (stop.IsCancellationRequested)
                throw new RunFailedException("interrupted; nothing is kept of a benchmark");
            figures.AddRange(measure());
        }
        Print(figures, reporter);
        reporter.Result(new JsonObject
        {
            ["machine"] = machine,
            ["version"] = MachineLine.Version,
            ["libtorch"] = torch.__version__,
            ["blas"] = BlasLibrary.Detect().Name,
            ["threads"] = 1,
            ["figures"] = new JsonArray([.. figures.Select(f => f.Json())]),
        });
        return ExitCode.Done;
    }

    private static void Print(List<BenchFigure> figures, Reporter reporter)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("figure").AddColumn(new TableColumn("measured") { Alignment = Justify.Right }).AddColumn("target").AddColumn("behind it");
        foreach (var figure in figures)
            table.AddRow(Markup.Escape(figure.Name), Markup.Escape(figure.Text), Markup.Escape(figure.Target + figure.Met switch { true => " (met)", false => " (missed)", null => "" }), Markup.Escape(figure.DetailText));
        reporter.Console.Write(table);
    }
}
