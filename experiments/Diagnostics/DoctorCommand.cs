using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using TorchSharp;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Runs;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary><c>doctor</c>: looks at everything a run needs, and says how to mend what is wrong.</summary>
internal static class DoctorCommand
{
    private const double SlowGemm = 20e9;
    private const long Gibibyte = 1L << 30;

    public static int Run(RunOptions options, bool distributed, Reporter reporter)
    {
        DoctorCheck[] checks = [.. distributed ? DistributedChecks.Of() : Checks(options)];
        foreach (var check in checks)
        {
            reporter.Console.MarkupLineInterpolated($"[{Colour(check.Status)}]{check.Status,-4}[/] {check.Name,-12} {check.Detail}");
            if (check.Mend.Length > 0)
                reporter.Line($"                  {check.Mend}");
        }
        reporter.Result(new JsonObject
        {
            ["status"] = Worst(checks),
            ["checks"] = new JsonArray([.. checks.Select(c => new JsonObject { ["name"] = c.Name, ["status"] = c.Status, ["detail"] = c.Detail, ["mend"] = c.Mend })]),
        });
        var failed = checks.Where(c => c.Status == "fail").ToArray();
        return failed.Length == 0
            ? ExitCode.Done
            : throw new RunFailedException($"{failed[0].Name}: {failed[0].Detail}; {failed[0].Mend}" + (failed.Length > 1 ? $" (and {failed.Length - 1} more)" : ""));
    }

    private static IEnumerable<DoctorCheck> Checks(RunOptions options)
    {
        yield return DoctorCheck.Ok("machine", MachineLine.Describe());
        yield return DoctorCheck.Ok("weightspace", MachineLine.Version);
        yield return Environment.Version.Major >= 10
            ? DoctorCheck.Ok("dotnet", Environment.Version.ToString())
            : DoctorCheck.Fail("dotnet", Environment.Version.ToString(), "install the .NET 10 SDK");
        yield return Tool("node", "needed only to build the runner again: apt-get install nodejs npm");
        foreach (var check in Engine())
            yield return check;
        yield return Catalog();
        foreach (var check in Folder(options.Out))
            yield return check;
    }

    private static IEnumerable<DoctorCheck> Engine()
    {
        var (loaded, broken) = Loaded();
        if (broken is not null)
        {
            yield return broken;
            yield break;
        }
        yield return DoctorCheck.Ok("libtorch", $"{EngineFacts.LibtorchVersion} in {LoadedLibraries.Find("libtorch_cpu", "torch_cpu") ?? loaded!.Folder}");
        yield return DoctorCheck.Ok("torchsharp", Native(loaded!));
        yield return Products();
        yield return Threads();
        yield return DoctorCheck.Ok("cuda", torch.cuda.is_available() ? $"{torch.cuda.device_count()} devices" : "none; runs use the CPU");
    }

    private static (TorchLibraryState? Loaded, DoctorCheck? Broken) Loaded()
    {
        const string mend = "restore the packages again (dotnet restore), or set LIBTORCH=/path to the torch folder of an installed PyTorch";
        try
        {
            var loaded = TorchLibrary.Load();
            using var one = torch.ones(1);
            return (loaded, null);
        }
        catch (Exception e) when (EngineFacts.Cause(e) is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException or NotSupportedException)
        {
            return (null, DoctorCheck.Fail("libtorch", EngineFacts.Cause(e).Message.ReplaceLineEndings(" "), mend));
        }
    }

    private static string Native(TorchLibraryState loaded)
    {
        var version = typeof(torch).Assembly.GetName().Version!.ToString(3);
        return loaded.IsMended
            ? $"{version}; this machine's libstdc++ is older than the one it was built with, so a mended copy is used: {loaded.Native}"
            : version;
    }

    private static DoctorCheck Products()
    {
        var rate = GemmRate.Measure(512, 512, 512, 5);
        var detail = string.Create(CultureInfo.InvariantCulture, $"{rate / 1e9:0} GFLOP/s on 512x512 matrices");
        return rate >= SlowGemm
            ? DoctorCheck.Ok("products", detail)
            : DoctorCheck.Warn("products", detail, "that is slow: check that no other work uses the cores");
    }

    private static DoctorCheck Threads()
    {
        var threads = torch.get_num_threads();
        var detail = string.Create(CultureInfo.InvariantCulture, $"{threads} of {Environment.ProcessorCount} cores; OMP_NUM_THREADS={Variable("OMP_NUM_THREADS")}, OMP_WAIT_POLICY={Variable("OMP_WAIT_POLICY")}");
        return threads <= Environment.ProcessorCount
            ? DoctorCheck.Ok("threads", detail)
            : DoctorCheck.Warn("threads", detail, $"more threads than cores slow everything down: export OMP_NUM_THREADS={Environment.ProcessorCount}");
    }

    private static DoctorCheck Catalog()
    {
        try
        {
            return DoctorCheck.Ok("experiments", $"{ExperimentCatalog.Load(ExperimentCatalog.DefaultFolder).Definitions.Length} definitions");
        }
        catch (UsageException e)
        {
            return DoctorCheck.Fail("experiments", e.Message, "mend the file, or build the runner again");
        }
    }

    private static IEnumerable<DoctorCheck> Folder(string output)
    {
        var path = Path.GetFullPath(output);
        DoctorCheck writable;
        try
        {
            RunFolder.RequireWritable(path);
            writable = DoctorCheck.Ok("runs", $"{path} is writable");
        }
        catch (UsageException e)
        {
            writable = DoctorCheck.Fail("runs", e.Message, "choose a folder that you may write to");
        }
        yield return writable;
        if (writable.Status != "ok")
            yield break;
        var free = new DriveInfo(path).AvailableFreeSpace;
        var detail = string.Create(CultureInfo.InvariantCulture, $"{free / (double)Gibibyte:0.0} GiB free at {path}");
        yield return free >= Gibibyte
            ? DoctorCheck.Ok("disk", detail)
            : DoctorCheck.Warn("disk", detail, "free some space, or choose another folder with --out");
    }

    private static DoctorCheck Tool(string name, string mend)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(name, "--version") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var version = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? DoctorCheck.Ok(name, version) : DoctorCheck.Warn(name, $"'{name} --version' failed", mend);
        }
        catch (Win32Exception)
        {
            return DoctorCheck.Warn(name, "not installed", mend);
        }
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : "unset";

    private static string Worst(DoctorCheck[] checks) =>
        Array.Exists(checks, c => c.Status == "fail") ? "fail" : Array.Exists(checks, c => c.Status == "warn") ? "warn" : "ok";

    private static string Colour(string status) => status switch { "ok" => "green", "warn" => "yellow", _ => "red" };
}
