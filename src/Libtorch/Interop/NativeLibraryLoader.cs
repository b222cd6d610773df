using System.Reflection;
using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Finds and loads <c>libweightspace_native</c>, once per process, and with it libtorch.</summary>
internal static class NativeLibraryLoader
{
    /// <summary>Names the library file or the folder that holds it; looked at first.</summary>
    internal const string PathVariable = "WEIGHTSPACE_NATIVE";

    private const string FileName = "libweightspace_native.so";

    // Changes together with ws_abi_version in native/boundary.cpp.
    private const int AbiVersion = 1;

    private static readonly Lazy<nint> Loaded = new(Load);

    /// <summary>Loads the library if that has not happened yet.</summary>
    /// <exception cref="DllNotFoundException">The library, or libtorch under it, is missing; the message says what to run.</exception>
    internal static void EnsureLoaded() => _ = Loaded.Value;

    private static nint Load()
    {
        ThreadDefaults.Apply();
        var problems = new List<string>();
        foreach (var candidate in Candidates())
        {
            if (!File.Exists(candidate))
            {
                continue;
            }
            try
            {
                var library = NativeLibrary.Load(candidate);
                RequireAbi(library, candidate);
                NativeLibrary.SetDllImportResolver(typeof(NativeLibraryLoader).Assembly, (name, _, _) => name == NativeMethods.Library ? library : 0);
                return library;
            }
            catch (DllNotFoundException error)
            {
                problems.Add($"{candidate} does not load ({FirstLine(error.Message)})");
            }
        }
        var detail = problems.Count > 0 ? string.Join("; ", problems) : $"{FileName} was not found";
        throw new DllNotFoundException($"The tensor engine cannot start: {detail}. Run ./weightspace doctor");
    }

    private static unsafe void RequireAbi(nint library, string path)
    {
        var found = NativeLibrary.TryGetExport(library, "ws_abi_version", out var function) ? ((delegate* unmanaged<int>)function)() : 0;
        if (found != AbiVersion)
        {
            throw new DllNotFoundException($"built for boundary version {found}, expected {AbiVersion}: rebuild {path}");
        }
    }

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named)
        {
            yield return Directory.Exists(named) ? Path.Combine(named, FileName) : named;
        }
        var home = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location);
        if (string.IsNullOrEmpty(home))
        {
            home = AppContext.BaseDirectory;
        }
        yield return Path.Combine(home, FileName);
        for (var folder = new DirectoryInfo(home); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "native", "build", FileName);
        }
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd('.', '\r');
}
