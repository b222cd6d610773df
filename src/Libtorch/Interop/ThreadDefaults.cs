using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>The environment that the thread pools under libtorch read when they start, and what we choose where the user did not.</summary>
/// <remarks>
/// libgomp's idle workers spin by default, which is ruinous when other processes share the cores: <c>OMP_WAIT_POLICY=passive</c>
/// lets them sleep. The number of threads stays libtorch's own choice (the machine's cores) unless the user sets
/// <c>OMP_NUM_THREADS</c>. OpenBLAS gets one thread of its own pool per call only through OpenMP's count.
/// A variable that is already set is never changed.
/// </remarks>
internal static partial class ThreadDefaults
{
    /// <summary>Variable names and the values they get when unset.</summary>
    internal static readonly (string Name, string Value)[] Values =
    [
        ("OMP_WAIT_POLICY", "passive"),
        ("GOMP_SPINCOUNT", "0"),
    ];

    /// <summary>Sets the defaults in the C environment; <see cref="Environment.SetEnvironmentVariable(string, string?)"/> would not reach native code.</summary>
    internal static void Apply()
    {
        foreach (var (name, value) in Values)
        {
            if (Environment.GetEnvironmentVariable(name) is null && OperatingSystem.IsLinux())
            {
                _ = SetEnvironment(name, value, 0);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
