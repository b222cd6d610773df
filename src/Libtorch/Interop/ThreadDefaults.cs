using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace TorchSharp;

/// <summary>The environment that the libraries under libtorch read when they start, and what we choose where the user did not.</summary>
/// <remarks>
/// Measured in docs/threads.md. libgomp's idle workers spin by default, which on shared cores makes an addition of 1000x128
/// numbers take a scheduler tick (8 ms instead of 0.02 ms): <c>OMP_WAIT_POLICY=passive</c> lets them sleep.
/// One thread is the default because a training step of the networks here is no faster on two, and because results then do not
/// depend on the number of cores. Raise <c>OMP_NUM_THREADS</c> for large batched products.
/// A variable that is already set is never changed.
/// </remarks>
internal static partial class ThreadDefaults
{
    /// <summary>Variable names and the values they get when unset.</summary>
    internal static IEnumerable<(string Name, string Value)> Values()
    {
        yield return ("OMP_NUM_THREADS", "1");
        yield return ("OMP_WAIT_POLICY", "passive");
        // libtorch 1.13 never takes its AVX-512 kernels by itself, and does not check the CPU when told to.
        if (Avx512BW.VL.IsSupported && Avx512DQ.VL.IsSupported && Avx512CD.VL.IsSupported)
        {
            yield return ("ATEN_CPU_CAPABILITY", "avx512");
        }
    }

    /// <summary>Sets the defaults in the C environment; <see cref="Environment.SetEnvironmentVariable(string, string?)"/> would not reach native code.</summary>
    internal static void Apply()
    {
        foreach (var (name, value) in Values())
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
