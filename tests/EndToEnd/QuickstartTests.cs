using System.Diagnostics;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using WeightSpace.TestSupport;

namespace WeightSpace.EndToEnd;

/// <summary>The main job through the executable.</summary>
public sealed class QuickstartTests
{
    private static readonly string[] Small = ["--set", "problem.train_samples=40", "--set", "problem.test_samples=10", "--set", "problem.points=32", "--set", "model.width=16", "--set", "model.basis=16"];

    [Fact]
    public void Quickstart_FiftySteps_ReportsTheCurvesOfEveryOptimizer()
    {
        using var folder = new TemporaryFolder();
        var (code, output, error) = Runner.Run(folder.Path, "quickstart", "--set", "train.steps=50", "--json");
        Assert.True(code == 0, error);
        using var document = JsonDocument.Parse(output);
        var result = document.RootElement;
        var names = result.GetProperty("result").GetProperty("optimizers").EnumerateArray().Select(o => o.GetProperty("name").GetString()!).ToArray();
        Assert.Equal(["sgd", "adam", "adamw", "muon", "learned"], names);
        Assert.Matches(@"By steps .+; by seconds .+\.$", result.GetProperty("sentence").GetString());
        var bySeconds = result.GetProperty("result").GetProperty("optimizers_by_seconds").EnumerateArray().ToArray();
        Assert.Equal(names, bySeconds.Select(o => o.GetProperty("name").GetString()!));
        Assert.All(bySeconds, o => Assert.True(o.GetProperty("aggregate").GetDouble() > 0));

        var page = File.ReadAllText(result.GetProperty("report").GetString()!);
        foreach (var name in names)
            Assert.Contains($"{{\"name\":\"{name}\",\"diverged\":false,\"steps\":[0,20,40,50]", page, StringComparison.Ordinal);
        Assert.Equal(20, Count(folder.Path, "SELECT COUNT(*) FROM metrics WHERE name = 'test_relative_l2' AND optimizer NOT LIKE '%-seconds'"));
        Assert.Equal(9, Count(folder.Path, "SELECT COUNT(*) FROM results WHERE name = 'aggregate'"));
        Assert.Equal(1, Count(folder.Path, "SELECT COUNT(*) FROM runs WHERE status = 'done'"));
    }

    [Fact]
    public void Quickstart_Diverging_GoesOnWithTheOthersAndSaysSo()
    {
        using var folder = new TemporaryFolder();
        var (code, output, error) = Runner.Run(folder.Path, [
            "quickstart", .. Small, "--set", "train.steps=30", "--set", "only=sgd,adam", "--set", "optimizers.sgd.learning_rate=1e20"]);
        Assert.True(code == 0, error);
        Assert.Contains("warning: sgd: the loss is no longer finite", error, StringComparison.Ordinal);
        Assert.Contains("adam won", output, StringComparison.Ordinal);
        Assert.Contains("sgd diverged", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Quickstart_SeveralSeeds_AreAggregated()
    {
        using var folder = new TemporaryFolder();
        var (code, output, error) = Runner.Run(folder.Path, ["quickstart", .. Small, "--seed", "1,2", "--set", "train.steps=20", "--set", "only=sgd,adam"]);
        Assert.True(code == 0, error);
        Assert.Contains("±", output, StringComparison.Ordinal);
        Assert.Equal(4, Count(folder.Path, "SELECT COUNT(*) FROM results WHERE name = 'test_relative_l2'"));
    }

    [Fact]
    public void Quickstart_AllDiverging_FailsAndKeepsTheReport()
    {
        using var folder = new TemporaryFolder();
        var (code, _, error) = Runner.Run(folder.Path, [
            "quickstart", .. Small, "--set", "train.steps=30", "--set", "only=sgd", "--set", "optimizers.sgd.learning_rate=1e20"]);
        Assert.Equal(1, code);
        Assert.Contains("every optimizer diverged", error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(folder.Path, "report.html", SearchOption.AllDirectories));
    }

    [Fact]
    public void Quickstart_InterruptedAndResumed_GivesTheSameCheckpointBytes()
    {
        using var folder = new TemporaryFolder();
        string[] settings = [.. Small, "--set", "only=sgd,adam", "--set", "train.steps=3000", "--set", "optimizers.sgd.learning_rate=0.001"];
        var (code, _, error) = Runner.Run(folder.Path, ["quickstart", .. settings, "--out", "whole"]);
        Assert.True(code == 0, error);

        using (var process = Runner.Start(folder.Path, ["quickstart", .. settings, "--out", "parts", "--set", "train.checkpoint_seconds=0"]))
        {
            WaitForCheckpoint(process, Path.Combine(folder.Path, "parts"));
            using var kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
            kill.WaitForExit();
            var stopped = Runner.Finish(process);
            Assert.True(stopped.Code == 1, stopped.Error);
            Assert.Contains("./weightspace run quickstart --resume ", stopped.Error, StringComparison.Ordinal);
        }
        var resumed = Runner.Run(folder.Path, "run", "--resume", "--out", "parts");
        Assert.True(resumed.Code == 0, resumed.Error);
        foreach (var metric in new[] { "train_loss", "test_relative_l2" })
            Assert.Equal(Curve(Path.Combine(folder.Path, "whole"), metric), Curve(Path.Combine(folder.Path, "parts"), metric));
    }

    // A moment at which the first optimizer has saved and is still at work.
    private static void WaitForCheckpoint(Process process, string folder)
    {
        var clock = Stopwatch.StartNew();
        while (!(Directory.Exists(folder) && Directory.GetFiles(folder, "*.safetensors", SearchOption.AllDirectories).Length > 0))
        {
            Assert.False(process.HasExited, "the run ended before it could be interrupted");
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(2), "no checkpoint appeared");
            Thread.Sleep(20);
        }
    }

    private static List<string> Curve(string folder, string metric)
    {
        using var connection = Open(folder);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT optimizer, step, value FROM metrics WHERE name = $name ORDER BY optimizer, step";
        command.Parameters.AddWithValue("$name", metric);
        using var reader = command.ExecuteReader();
        var points = new List<string>();
        while (reader.Read())
            points.Add(FormattableString.Invariant($"{reader.GetString(0)} {reader.GetInt64(1)} {reader.GetDouble(2):R}"));
        Assert.NotEmpty(points);
        return points;
    }

    private static long Count(string folder, string query)
    {
        using var connection = Open(Path.Combine(folder, "runs"));
        using var command = connection.CreateCommand();
        command.CommandText = query;
        return (long)command.ExecuteScalar()!;
    }

    private static SqliteConnection Open(string folder)
    {
        SQLitePCL.Batteries_V2.Init();
        var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "weightspace.db")};Pooling=False");
        connection.Open();
        return connection;
    }
}
