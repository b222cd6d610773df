using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace WeightSpace;

/// <summary>Finds, mends and loads the native libraries of TorchSharp on Linux; what <see cref="TorchLibrary"/> does,
/// once.</summary>
internal static class TorchLibraryLoader
{
    internal const string Native = "libLibTorchSharp.so";
    private const string Core = "libc10.so";
    private const string Cpu = "libtorch_cpu.so";
    private const string Cuda = "libtorch_cuda.so";

    /// <summary>In the order of their dependencies; those of CUDA only where the folder has them.</summary>
    private static readonly string[] _libraries = [Core, Cpu, "libc10_cuda.so", Cuda, "libtorch.so"];

    internal static TorchLibraryState Load(string? libtorch)
    {
        if (!OperatingSystem.IsLinux()) return new("", "", "", false, "");
        try
        {
            return string.IsNullOrEmpty(libtorch) ? LoadPackaged() : LoadNamed(libtorch);
        }
        catch (Exception error) when (error is DllNotFoundException or IOException or UnauthorizedAccessException or FormatException)
        {
            return new("", "", "", false, error.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>The libtorch of the packages: as TorchSharp would, unless the machine's libstdc++ is too old.</summary>
    private static TorchLibraryState LoadPackaged()
    {
        var native = Find(Native) ?? throw Missing(Native, "reference the package TorchSharp");
        var folder = Path.GetDirectoryName(Find(Cpu)) ?? throw Missing(
            Cpu, "reference libtorch-cpu-linux-x64 (or TorchSharp-cuda-linux), or set LIBTORCH=/path to the torch folder of an installed PyTorch");
        LoadLibtorch(folder);
        var (file, mended) = LoadNative(native);
        return new(folder, file, VersionOf(folder), mended, "");
    }

    /// <summary>The libtorch that <c>LIBTORCH</c> names.</summary>
    private static TorchLibraryState LoadNamed(string libtorch)
    {
        string[] candidates = [Path.Combine(libtorch, "lib"), Path.Combine(libtorch, "torch", "lib"), libtorch];
        var folder = Array.Find(candidates, candidate => File.Exists(Path.Combine(candidate, Cpu))) ?? throw new DllNotFoundException(
            $"{TorchLibrary.Variable}={libtorch} holds no lib/{Cpu}; set it to a libtorch folder or to the torch folder of an installed PyTorch, or unset it");
        // TorchSharp looks for libtorch_cpu beside the program before it takes the one that is loaded; two of them end
        // the process.
        if (Find(Cpu) is { } packaged && !string.Equals(Path.GetDirectoryName(packaged), folder, StringComparison.Ordinal))
        {
            throw new DllNotFoundException(
                $"{TorchLibrary.Variable}={libtorch} cannot be used, because this program brings a libtorch of its own ({packaged}); "
                + $"build it without one (-p:LibTorch=none in this repository, else without the package libtorch-cpu-linux-x64), or unset {TorchLibrary.Variable}");
        }
        var native = Find(Native) ?? throw Missing(Native, "reference the package TorchSharp");
        LoadLibtorch(folder);
        var version = VersionOf(folder);
        var (file, mended) = LoadNative(native, $"{TorchLibrary.Variable}={libtorch} is version {(version.Length > 0 ? version : "unknown")}");
        return new(folder, file, version, mended, "");
    }

    private static void LoadLibtorch(string folder)
    {
        foreach (var library in _libraries)
        {
            var path = Path.Combine(folder, library);
            if (!File.Exists(path))
            {
                if (library.Contains("cuda", StringComparison.Ordinal)) continue;
                throw Missing(path, "the libtorch is incomplete: restore the packages again, or set LIBTORCH=/path to another one");
            }
            try
            {
                NativeLibrary.Load(path);
            }
            catch (DllNotFoundException error)
            {
                throw new DllNotFoundException($"{path} does not load: {LastLine(error)}", error);
            }
        }
    }

    /// <summary>Loads TorchSharp's library, or its mended copy where the machine's libstdc++ is too old.</summary>
    private static (string File, bool Mended) LoadNative(string path, string libtorch = "")
    {
        // All symbols are bound at once, so that a libtorch of a wrong version fails here and not in the middle of a
        // run.
        var error = Open(path);
        if (error is null) return (path, false);
        if (!error.Contains(WeakVersionNeed.TooNew, StringComparison.Ordinal)) throw NotFitting(path, error, libtorch);
        var copy = MendedCopy(path);
        error = Open(copy);
        return error is null ? (copy, true) : throw NotFitting(copy, error, libtorch);
    }

    private static DllNotFoundException NotFitting(string path, string error, string libtorch) => new(
        error.Contains("undefined symbol", StringComparison.Ordinal) && libtorch.Length > 0
            ? $"{libtorch}, and TorchSharp was built for {TorchLibrary.BuiltFor}: {error}; set {TorchLibrary.Variable} to a libtorch of version {TorchLibrary.BuiltFor}, or unset it"
            : $"{path} does not load: {error}");

    /// <summary>A copy whose need for the newest version of libstdc++ is weak, made once and kept in the user's cache
    /// folder.</summary>
    private static string MendedCopy(string path)
    {
        var bytes = File.ReadAllBytes(path);
        WeakVersionNeed.Mark(bytes, WeakVersionNeed.TooNew);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
        foreach (var cache in CacheFolders())
        {
            var copy = Path.Combine(cache, hash, Native);
            try
            {
                if (File.Exists(copy) && new FileInfo(copy).Length == bytes.Length) return copy;
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                // Written aside: another process may look for it at the same time.
                var aside = $"{copy}.{Environment.ProcessId}";
                File.WriteAllBytes(aside, bytes);
                File.Move(aside, copy, overwrite: true);
                return copy;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // A home that cannot be written to: the next folder.
            }
        }
        throw new DllNotFoundException(
            $"{path} needs a newer libstdc++ than this machine has, and no mended copy can be written to {string.Join(" or ", CacheFolders())}; "
            + "make one of them writable, or install libstdc++ of GCC 13 or later");
    }

    private static IEnumerable<string> CacheFolders()
    {
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache) yield return Path.Combine(cache, "weightspace");
        if (Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home) yield return Path.Combine(home, ".cache", "weightspace");
        yield return Path.Combine(Path.GetTempPath(), $"weightspace-{Environment.UserName}");
    }

    /// <summary>A native file where the host looks for them: beside the program, and in the packages that it was built
    /// from.</summary>
    private static string? Find(string file)
    {
        var folders = ((string?)AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Append(AppContext.BaseDirectory).Append(Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"))
            .Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }

    /// <summary>The version that a libtorch states: the package's folder, <c>build-version</c> of the archives,
    /// <c>version.py</c> of PyTorch.</summary>
    private static string VersionOf(string folder)
    {
        var resolved = File.ResolveLinkTarget(Path.Combine(folder, Cpu), returnFinalTarget: true)?.FullName ?? Path.Combine(folder, Cpu);
        var package = resolved.Split(Path.DirectorySeparatorChar);
        if (package is [.., var version, "runtimes", _, "native", _]) return version;
        var parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder)) ?? folder;
        if (ReadFirst(Path.Combine(parent, "build-version")) is { } stated) return stated.Trim();
        var line = ReadFirst(Path.Combine(parent, "version.py"));
        return line?.Split('\'', '"') is [_, var quoted, ..] ? quoted : "";
    }

    private static string? ReadFirst(string file) =>
        File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => !line.StartsWith("from", StringComparison.Ordinal) && line.Trim().Length > 0) : null;

    private static DllNotFoundException Missing(string what, string mend) => new($"{what} was not found; {mend}");

    private static string LastLine(Exception error) => error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1];

    /// <summary>Opens a library with all its symbols bound.</summary>
    /// <returns>Null, or the loader's message.</returns>
    private static string? Open(string path)
    {
        const int now = 2;
        // Binding this import loads libraries itself, which would take the place of the message.
        _ = dlerror();
        return dlopen(path, now) != 0 ? null : Marshal.PtrToStringUTF8(dlerror()) ?? "unknown error";
    }

    [DllImport("libc.so.6")]
    private static extern nint dlopen([MarshalAs(UnmanagedType.LPUTF8Str)] string file, int mode);

    [DllImport("libc.so.6")]
    private static extern nint dlerror();
}
