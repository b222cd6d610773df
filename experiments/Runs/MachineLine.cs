using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace WeightSpace.Experiments.Runs;

/// <summary>Which machine and which build a number comes from. Reads the system's files; loads no libtorch.</summary>
public static class MachineLine
{
    /// <summary>Processor, cores, memory, system and .NET in one line.</summary>
    public static string Describe() => string.Create(CultureInfo.InvariantCulture,
        $"{Processor()}, {Environment.ProcessorCount} cores, {Memory() / (1024.0 * 1024 * 1024):0} GiB, {RuntimeInformation.OSDescription.Trim()}, .NET {Environment.Version}");

    /// <summary>The version of this build, followed by <c>+commit</c> when it was built inside a git clone.</summary>
    public static string Version =>
        typeof(MachineLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The commit of this build, or <c>unknown</c>.</summary>
    public static string Commit => CommitOf(Version);

    /// <summary>The first ten digits of a version's commit, or <c>unknown</c>.</summary>
    public static string CommitOf(string version) => version.Split('+') is [_, { Length: > 10 } commit] ? commit[..10] : "unknown";

    /// <summary>The memory that this process may use, in bytes.</summary>
    public static long Memory() => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    private static string Processor()
    {
        const string file = "/proc/cpuinfo";
        if (!File.Exists(file))
            return RuntimeInformation.ProcessArchitecture.ToString();
        var line = File.ReadLines(file).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return line?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
