using System.Diagnostics;

namespace WeightSpace.Distributed.Tests;

/// <summary>The MPIs of this machine, and jobs of <c>tests/DistributedRanks</c> under them.</summary>
internal static class Mpi
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // Debian has both beside each other by these names; elsewhere there is one, by the plain name.
    public static string? OpenMpi { get; } = Find("mpirun.openmpi", isOpenMpi: true) ?? Find("mpirun", isOpenMpi: true);

    public static string? Mpich { get; } = Find("mpirun.mpich", isOpenMpi: false) ?? Find("mpirun", isOpenMpi: false);

    /// <summary>Runs a job to its end.</summary>
    /// <returns>Its exit code, what it wrote, and when it had ended.</returns>
    public static (int Code, string[] Lines, DateTimeOffset End) Run(bool isOpenMpi, int ranks, string scenario)
    {
        var program = Path.Combine(AppContext.BaseDirectory.Replace("Distributed.Tests", "DistributedRanks", StringComparison.Ordinal), "WeightSpace.DistributedRanks.dll");
        var job = new LocalJob("dotnet", ranks, _ => []);
        var start = new ProcessStartInfo((isOpenMpi ? OpenMpi : Mpich)!, LocalLauncher.Arguments(job, isOpenMpi, [program, scenario]))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in LocalLauncher.Variables(job)) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"the ranks hang: {output.GetAwaiter().GetResult()}");
        }

        var end = DateTimeOffset.UtcNow;
        return (process.ExitCode, (output.GetAwaiter().GetResult() + error.GetAwaiter().GetResult()).Split('\n'), end);
    }

    private static string? Find(string name, bool isOpenMpi)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return path is not null && LocalLauncher.IsOpenMpi(path) == isOpenMpi ? path : null;
    }
}

/// <summary>A test that needs Open MPI; skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OpenMpiFactAttribute : FactAttribute
{
    public OpenMpiFactAttribute()
    {
        if (Mpi.OpenMpi is null) Skip = "There is no Open MPI on this machine: apt-get install openmpi-bin.";
    }
}

/// <summary>A test that needs Open MPI; skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OpenMpiTheoryAttribute : TheoryAttribute
{
    public OpenMpiTheoryAttribute()
    {
        if (Mpi.OpenMpi is null) Skip = "There is no Open MPI on this machine: apt-get install openmpi-bin.";
    }
}

/// <summary>A test that needs MPICH; skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MpichTheoryAttribute : TheoryAttribute
{
    public MpichTheoryAttribute()
    {
        if (Mpi.Mpich is null) Skip = "There is no MPICH on this machine: apt-get install mpich.";
    }
}
