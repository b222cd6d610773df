using System.Runtime.InteropServices;
using System.Text;

namespace WeightSpace;

/// <summary>Records the operators that libtorch runs, by the observer behind PyTorch's execution traces: each ATen
/// operator of a run, with tensors, numbers and shapes, whatever code issued it.</summary>
/// <remarks>
/// The observer is an internal part of libtorch that <c>libtorch_cpu.so</c> exports on Linux
/// (torch/csrc/profiler/standalone/execution_trace_observer.h). It is one for the whole process, and so is
/// <see cref="Gate"/>. Operators of other threads are told apart by a mark. One that takes longer than a moment while the
/// observer is taken out would end in damaged memory, so nothing heavy should run beside.
/// </remarks>
internal static unsafe class ExecutionTrace
{
    private const string Prefix = "_ZN5torch8profiler4impl";
    private const int ErrorsOnly = 2;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Shape of an empty tensor that marks the thread that recorded.</summary>
    public static ReadOnlySpan<long> Mark => [0, 1_048_573, 7];

    private static readonly Lock Gate = new();
    private static readonly Lazy<Entries?> Found = new(Entries.Find);

    /// <summary>Why runs cannot be recorded here; null if they can.</summary>
    public static string? Obstacle =>
        !OperatingSystem.IsLinux() ? "libtorch's execution trace can be reached on Linux only"
        : Found.Value is null ? $"this libtorch does not export its execution trace (that of TorchSharp {TorchLibrary.BuiltFor} does)"
        : null;

    /// <summary>Records a run.</summary>
    /// <param name="run">What to record.</param>
    /// <returns>The trace as JSON, in UTF-8.</returns>
    /// <exception cref="NotSupportedException">Runs cannot be recorded here, or another recording is under
    /// way.</exception>
    public static byte[] Record(Action run)
    {
        if (Obstacle is { } obstacle) throw new NotSupportedException($"{char.ToUpperInvariant(obstacle[0])}{obstacle[1..]}.");
        var file = Path.Combine(Path.GetTempPath(), $"weightspace-{Guid.NewGuid():N}.json");
        lock (Gate)
        {
            try
            {
                Run(Found.Value!, file, run);
                return File.ReadAllBytes(file);
            }
            finally
            {
                File.Delete(file);
            }
        }
    }

    private static void Run(Entries entries, string file, Action run)
    {
        // Starting and stopping are announced as warnings on standard error.
        var level = *entries.LogLevel;
        *entries.LogLevel = Math.Max(level, ErrorsOnly);
        try
        {
            // A std::string of the new ABI: pointer, length, capacity, rest.
            var path = Encoding.UTF8.GetBytes(file + '\0');
            fixed (byte* characters = path)
            {
                var text = stackalloc nint[4];
                (text[0], text[1], text[2]) = ((nint)characters, path.Length - 1, path.Length - 1);
                if (entries.Add(text) == 0) throw new NotSupportedException("Another recording of libtorch's execution trace is under way in this process; stop it first.");
            }

            try
            {
                entries.Enable();
                TorchSharp.torch.empty([.. Mark]).Dispose();
                run();
            }
            finally
            {
                entries.Disable();
                // An operator that another thread began before must have ended before the observer goes: reporting its end
                // to an observer that is gone would damage memory.
                Thread.Sleep(Pause);
                entries.Remove();
            }
        }
        finally
        {
            *entries.LogLevel = level;
        }
    }

    /// <summary>The functions of libtorch that start and stop the recording.</summary>
    private sealed class Entries
    {
        public delegate* unmanaged<nint*, byte> Add { get; private init; }

        public delegate* unmanaged<void> Enable { get; private init; }

        public delegate* unmanaged<void> Disable { get; private init; }

        public delegate* unmanaged<void> Remove { get; private init; }

        public int* LogLevel { get; private init; }

        public static Entries? Find()
        {
            TorchSharp.torch.InitializeDeviceType(TorchSharp.DeviceType.CPU);
            if (!NativeLibrary.TryLoad("libtorch_cpu.so", out var library) || !NativeLibrary.TryLoad("libc10.so", out var core)) return null;
            nint[] found = new nint[4];
            string[] names =
            [
                "25addExecutionTraceObserverERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE", "28enableExecutionTraceObserverEv",
                "29disableExecutionTraceObserverEv", "28removeExecutionTraceObserverEv",
            ];
            for (var i = 0; i < names.Length; i++)
            {
                if (!NativeLibrary.TryGetExport(library, Prefix + names[i], out found[i])) return null;
            }

            return NativeLibrary.TryGetExport(core, "FLAGS_caffe2_log_level", out var level)
                ? new()
                {
                    Add = (delegate* unmanaged<nint*, byte>)found[0],
                    Enable = (delegate* unmanaged<void>)found[1],
                    Disable = (delegate* unmanaged<void>)found[2],
                    Remove = (delegate* unmanaged<void>)found[3],
                    LogLevel = (int*)level,
                }
                : null;
        }
    }
}
