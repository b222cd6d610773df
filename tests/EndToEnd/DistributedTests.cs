using System.Diagnostics;
using System.Text.Json;
using WeightSpace.TestSupport;
using Xunit.Abstractions;

namespace WeightSpace.EndToEnd;

/// <summary>A test that needs mpirun; skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MpiFactAttribute : FactAttribute
{
    public MpiFactAttribute()
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "mpirun"))))
            Skip = "There is no mpirun on this machine: apt-get install openmpi-bin.";
    }
}

/// <summary>Commands as several processes.</summary>
public sealed class DistributedTests(ITestOutputHelper output)
{
    private const int OuterSteps = 60;

    private static readonly string[] Small =
    [
        "--set", "task.pairs=3", "--set", "task.functions=6", "--set", "task.held_out=2", "--set", "task.points=8", "--set", "task.architectures=8-8/8-8",
        "--set", "train.truncation=5", "--set", "train.checkpoint_seconds=0",
    ];

    [MpiFact]
    public void MetaTrain_RankKilled_StartsAgainAndGivesTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        string[] command = ["meta-train", "unf-operators", "--json", .. Small, "--set", $"train.outer_steps={OuterSteps}", "--nproc", "2", "--max-restarts", "1"];
        var undisturbed = Checkpoint(Runner.Run(folder.Path, [.. command, "--out", "whole"]));

        using var process = Runner.Start(folder.Path, [.. command, "--out", "parts"]);
        var finished = Task.Run(() => Runner.Finish(process));
        var state = Wait("checkpoint", () => Directory.Exists(Path.Combine(folder.Path, "parts"))
            ? Directory.GetFiles(Path.Combine(folder.Path, "parts"), "meta-training.safetensors", SearchOption.AllDirectories).FirstOrDefault() : null);
        var lost = Wait("rank", () => Rank(folder.Path));
        Process.GetProcessById(lost).Kill();
        var clock = Stopwatch.StartNew();
        Wait("new rank", () => Rank(folder.Path, lost));
        var (began, before) = (clock.Elapsed, File.GetLastWriteTimeUtc(state));
        Wait("step", () => File.GetLastWriteTimeUtc(state) != before ? state : null);
        output.WriteLine($"killed: a new process after {began.TotalSeconds:0.0} s, its first step saved after {clock.Elapsed.TotalSeconds:0.0} s");

        var resumed = finished.GetAwaiter().GetResult();
        Assert.Contains("starting the job again (1 of 1)", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(undisturbed, Checkpoint(resumed));
        Assert.Single(Directory.GetFiles(Path.Combine(folder.Path, "parts"), "config.yaml", SearchOption.AllDirectories));
    }

    [MpiFact]
    public void Run_RanksOfDifferentSettings_AreRefusedWithTheDifference()
    {
        using var folder = new TemporaryFolder();
        string[] One(int steps) => ["-n", "1", "dotnet", Runner.Executable, "meta-train", "unf-operators", .. Small, "--set", $"train.outer_steps={steps}"];
        var (code, _, error) = Start(folder.Path, "mpirun", [.. One(3), ":", .. One(4)], ("OMPI_ALLOW_RUN_AS_ROOT", "1"), ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"), ("OMPI_MCA_rmaps_base_oversubscribe", "1"));
        Assert.Equal(2, code);
        Assert.StartsWith("error: the ranks differ in version, seeds, device or settings: rank 0 has '--set train.outer_steps=3', rank 1 has '--set train.outer_steps=4'; start all with the same", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "runs")) && Directory.GetDirectories(Path.Combine(folder.Path, "runs")).Length > 0, "a run was begun");
    }

    [MpiFact]
    public void Run_ExperimentOfOneProcess_IsRefusedOnRanks()
    {
        using var folder = new TemporaryFolder();
        var (code, _, error) = Runner.Run(folder.Path, "quickstart", "--nproc", "2");
        Assert.Equal(2, code);
        Assert.StartsWith("error: 'quickstart' runs in one process, got 2 ranks; leave --nproc or mpirun away", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_UnderTorchrun_IsRefusedWithTheLineToUse()
    {
        using var folder = new TemporaryFolder();
        var (code, _, error) = Start(folder.Path, "dotnet", [Runner.Executable, "quickstart"], ("RANK", "1"), ("WORLD_SIZE", "2"));
        Assert.Equal(2, code);
        Assert.Matches("^error: RANK and WORLD_SIZE=2 are set, .*mpirun -n 2 ./weightspace …, or ./weightspace … --nproc 2\n$", error);
    }

    [Fact]
    public void Run_WithoutMpirun_SaysHowToInstallIt()
    {
        using var folder = new TemporaryFolder();
        var (code, _, error) = Start(folder.Path, Environment.ProcessPath!, [Runner.Executable, "quickstart", "--nproc", "2"], ("PATH", folder.Path));
        Assert.Equal((2, "error: there is no mpirun on the PATH; install an MPI (Debian: apt-get install openmpi-bin) or leave --nproc away\n"), (code, error));
        var doctor = Start(folder.Path, Environment.ProcessPath!, [Runner.Executable, "doctor", "--distributed"], ("PATH", folder.Path));
        Assert.Equal((1, "error: mpirun: not on the PATH; apt-get install openmpi-bin\n"), (doctor.Code, doctor.Error));
    }

    [MpiFact]
    public void Doctor_Distributed_StartsRanksAndMeasuresThem()
    {
        using var folder = new TemporaryFolder();
        var (code, text, error) = Runner.Run(folder.Path, "doctor", "--distributed");
        Assert.True(code == 0, error);
        output.WriteLine(text);
        foreach (var name in (string[])["mpirun", "mpi", "start", "all-reduce", "send"]) Assert.Matches($@"(?m)^ok\s+{name} ", text);
    }

    private static byte[] Checkpoint((int Code, string Output, string Error) run)
    {
        Assert.True(run.Code == 0, run.Error);
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal(OuterSteps, document.RootElement.GetProperty("result").GetProperty("outerSteps").GetInt32());
        return File.ReadAllBytes(document.RootElement.GetProperty("result").GetProperty("checkpoint").GetString()!);
    }

    // The process of rank 1 that works in a folder, unless it is the one that is known.
    private static int? Rank(string folder, int known = 0)
    {
        foreach (var entry in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(entry), System.Globalization.CultureInfo.InvariantCulture, out var id) || id == known) continue;
            try
            {
                if (new DirectoryInfo(Path.Combine(entry, "cwd")).ResolveLinkTarget(false)?.FullName != folder) continue;
                var environment = File.ReadAllText(Path.Combine(entry, "environ")).Split('\0');
                if (environment.Contains("OMPI_COMM_WORLD_RANK=1") || environment.Contains("PMI_RANK=1")) return id;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended, or is another user's.
            }
        }

        return null;
    }

    private static int Wait(string what, Func<int?> look) => (int)Wait(what, () => (object?)look());

    private static T Wait<T>(string what, Func<T?> look)
        where T : class
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (look() is { } found) return found;
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1), $"no {what} appeared");
            Thread.Sleep(5);
        }
    }

    private static (int Code, string Output, string Error) Start(string folder, string program, string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        return Runner.Finish(process);
    }
}
