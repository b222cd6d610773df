using System.Text.Json.Nodes;
using Spectre.Console;
using TorchSharp;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Runs;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary>Runs the parts of a benchmark on one thread and writes their figures, as a table and as JSON.</summary>
internal static class BenchReport
{
    public static int Run(Reporter reporter, CancellationToken stop, params ReadOnlySpan<Func<IEnumerable<BenchFigure>>> parts)
    {
        EngineFacts.RequireUsable();
        torch.set_num_threads(1);
        var machine = MachineLine.Describe();
        reporter.Line($"{machine}, libtorch {EngineFacts.LibtorchVersion}, 1 thread; medians");
        var figures = new List<BenchFigure>();
        foreach (var part in parts)
        {
            foreach (var figure in part())
            {
                if (stop.IsCancellationRequested)
                    throw new RunFailedException("interrupted; nothing is kept of a benchmark");
                figures.Add(figure);
            }
        }

        reporter.Console.Write(Table(figures));
        reporter.Result(Json(machine, figures));
        return ExitCode.Done;
    }

    public static JsonObject Json(string machine, IEnumerable<BenchFigure> figures) => new()
    {
        ["machine"] = machine,
        ["version"] = MachineLine.Version,
        ["libtorch"] = EngineFacts.LibtorchVersion,
        ["threads"] = 1,
        ["figures"] = new JsonArray([.. figures.Select(figure => figure.Json())]),
    };

    private static Table Table(List<BenchFigure> figures)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("figure").AddColumn(new TableColumn("measured") { Alignment = Justify.Right }).AddColumn("target").AddColumn("behind it");
        foreach (var figure in figures)
            table.AddRow(Markup.Escape(figure.Name), Markup.Escape(figure.Text), Markup.Escape(figure.Target + figure.Met switch { true => " (met)", false => " (missed)", null => "" }), Markup.Escape(figure.DetailText));
        return table;
    }
}
