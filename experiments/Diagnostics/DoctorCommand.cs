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

    public static int Run(RunOptions options, Reporter reporter)
    {
        var checks = Checks(options).ToArray();
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
        string version;
        DoctorCheck? broken = null;
        try
        {
            version = torch.__version__;
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or BadImageFormatException or EntryPointNotFoundException)
        {
            version = "";
            broken = DoctorCheck.Fail("libtorch", EngineFacts.Cause(e).Message.ReplaceLineEndings(" "),
                "run ./weightspace, which installs libtorch-dev and builds the native library; or set LIBTORCH=/path to a libtorch");
        }
        if (broken is not null)
        {
            yield return broken;
            yield break;
        }
        var where = LoadedLibraries.Find("libtorch_cpu") ?? LoadedLibraries.Find("libtorch") ?? "unknown place";
        yield return TorchVersion.IsSupported(version)
            ? DoctorCheck.Ok("libtorch", $"{version} in {where}")
            : DoctorCheck.Fail("libtorch", $"{version} in {where} is not supported", $"set LIBTORCH=/path to a libtorch of version {TorchVersion.Supported}");
        yield return DoctorCheck.Ok("native", LoadedLibraries.Find("libweightspace_native", "libLibTorchSharp") ?? "built in");
        yield return Blas();
        yield return Threads();
        yield return DoctorCheck.Ok("cuda", torch.cuda.is_available() ? $"{torch.cuda.device_count()} devices" : "none; runs use the CPU");
    }

    private static DoctorCheck Blas()
    {
        var rate = GemmRate.Measure(512, 512, 512, 5);
        var blas = BlasLibrary.Detect();
        var detail = string.Create(CultureInfo.InvariantCulture, $"{blas.Name}{(blas.File is null ? "" : $" in {blas.File}")}, {rate / 1e9:0} GFLOP/s on 512x512 matrices");
        if (blas.IsReference)
            return DoctorCheck.Warn("blas", detail, BlasLibrary.Mend);
        return rate >= SlowGemm
            ? DoctorCheck.Ok("blas", detail)
            : DoctorCheck.Warn("blas", detail, $"that is slow: check that no other work uses the cores, or {BlasLibrary.Mend}");
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
            using var process = Process.Start(new ProcessStartInfo(name, "--version") { RedirectStandardOutput = true, RedirectStandardError = true })!;
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
