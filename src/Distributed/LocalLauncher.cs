using System.Diagnostics;
using System.Globalization;

namespace WeightSpace.Distributed;

/// <summary>Starts jobs on this machine by <c>mpirun</c>, and again when a rank is lost.</summary>
public static class LocalLauncher
{
    /// <summary>Runs a job to its end.</summary>
    /// <param name="job">The job.</param>
    /// <param name="log">Takes a line for each start after a failure.</param>
    /// <param name="stop">Asks to stop: the ranks are ended, and it is not started again.</param>
    /// <returns>The exit code: that of the rank that failed, 128 and the signal of one that was killed.</returns>
    /// <exception cref="DistributedException">There is no mpirun, or it cannot be started.</exception>
    public static int Run(LocalJob job, Action<string> log, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(log);
        ArgumentOutOfRangeException.ThrowIfLessThan(job.Processes, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(job.MaxRestarts);
        var (launcher, isOpenMpi) = Find();
        for (var attempt = 0; ; attempt++)
        {
            var code = Once(job, launcher, isOpenMpi, job.Arguments(attempt), stop);
            if (code == 0 || stop.IsCancellationRequested || attempt == job.MaxRestarts || job.FinalExitCodes.Contains(code)) return code;
            log($"a rank ended with exit code {code}; starting the job again ({attempt + 1} of {job.MaxRestarts})");
        }
    }

    /// <summary>The launcher of this machine and whether it is Open MPI's.</summary>
    /// <exception cref="DistributedException">There is none.</exception>
    public static (string Path, bool IsOpenMpi) Find()
    {
        var path = (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, "mpirun")).FirstOrDefault(File.Exists)
            ?? throw new DistributedException("there is no mpirun on the PATH; install an MPI (Debian: apt-get install openmpi-bin) or leave --nproc away");
        return (path, IsOpenMpi(path));
    }

    /// <summary>Whether a launcher is Open MPI's.</summary>
    internal static bool IsOpenMpi(string path)
    {
        using var asked = Start(path, ["--version"], new Dictionary<string, string>(), capture: true);
        var version = asked.StandardOutput.ReadToEnd();
        asked.WaitForExit();
        return version.Contains("Open MPI", StringComparison.OrdinalIgnoreCase) || version.Contains("OpenRTE", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The launcher's arguments for a job.</summary>
    internal static IReadOnlyList<string> Arguments(LocalJob job, bool isOpenMpi, IReadOnlyList<string> own) =>
    [
        "-n", job.Processes.ToString(CultureInfo.InvariantCulture),
        // Ranks bring threads of their own, which must not all be bound to one core.
        .. isOpenMpi ? ["--oversubscribe", "--bind-to", "none"] : Array.Empty<string>(),
        job.Program, .. own,
    ];

    /// <summary>The variables of a job's launcher beside those of this process.</summary>
    internal static IReadOnlyDictionary<string, string> Variables(LocalJob job)
    {
        var variables = new Dictionary<string, string>(job.Environment)
        {
            // Open MPI refuses root, which is the usual user in containers, unless told twice.
            ["OMPI_ALLOW_RUN_AS_ROOT"] = "1",
            ["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1",
        };
        // Cores are shared out, unless the user has decided.
        if (System.Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is null)
            variables["OMP_NUM_THREADS"] = Math.Max(1, System.Environment.ProcessorCount / job.Processes).ToString(CultureInfo.InvariantCulture);
        return variables;
    }

    private static int Once(LocalJob job, string launcher, bool isOpenMpi, IReadOnlyList<string> own, CancellationToken stop)
    {
        using var process = Start(launcher, Arguments(job, isOpenMpi, own), Variables(job), capture: false);
        using var registration = stop.Register(() =>
        {
            try
            {
                // Ranks that share the terminal have heard Ctrl-C themselves, and save; this is for those that have not.
                if (!process.WaitForExit(TimeSpan.FromSeconds(30))) process.Kill(entireProcessTree: true);
            }
            catch (InvalidOperationException)
            {
                // It has ended.
            }
        });
        process.WaitForExit();
        return process.ExitCode;
    }

    private static Process Start(string path, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables, bool capture)
    {
        var start = new ProcessStartInfo(path) { RedirectStandardOutput = capture };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        try
        {
            return Process.Start(start) ?? throw new DistributedException($"{path} did not start");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new DistributedException($"{path} cannot be started: {e.Message}", e);
        }
    }
}
