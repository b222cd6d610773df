using System.Text.Json.Nodes;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Runs;

namespace WeightSpace.Experiments.Reports;

/// <summary><c>report RUN</c>: writes the page of a run again from its data. Loads no libtorch.</summary>
internal static class ReportCommand
{
    public static int Run(string run, RunOptions options, Reporter reporter)
    {
        var folder = RunFolder.Open(Path.GetFullPath(options.Out), run);
        var data = ReportFiles.Read(folder);
        ReportFiles.Write(folder, data);
        reporter.Line(data.Sentence);
        reporter.Line($"report: {RunFolder.Display(folder.ReportFile)}");
        reporter.Result(new JsonObject { ["run"] = folder.Id, ["report"] = folder.ReportFile, ["sentence"] = data.Sentence });
        return ExitCode.Done;
    }
}
