using System.Text.Json;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Runs;

namespace WeightSpace.Experiments.Reports;

/// <summary>Writes and reads the report of a run folder.</summary>
public static class ReportFiles
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Writes <c>report.json</c> and <c>report.html</c>.</summary>
    public static void Write(RunFolder folder, ReportData data)
    {
        RunFolder.WriteWhole(folder.ReportDataFile, JsonSerializer.Serialize(data, Options));
        RunFolder.WriteWhole(folder.ReportFile, ReportPage.Render(data));
    }

    /// <summary>Reads <c>report.json</c>.</summary>
    /// <exception cref="UsageException">There is none, or it is damaged.</exception>
    public static ReportData Read(RunFolder folder)
    {
        var file = RunFolder.Display(folder.ReportDataFile);
        if (!File.Exists(folder.ReportDataFile))
            throw new UsageException($"run {folder.Id} has no {file} yet; finish it with: ./weightspace run --resume {folder.Id}");
        try
        {
            return JsonSerializer.Deserialize<ReportData>(File.ReadAllText(folder.ReportDataFile), Options)
                ?? throw new UsageException($"{file} is empty; run the experiment again");
        }
        catch (JsonException e)
        {
            throw new UsageException($"{file}:{e.LineNumber + 1}:{e.BytePositionInLine + 1}: damaged report data; run the experiment again", e);
        }
    }
}
