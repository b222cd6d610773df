using System.Reflection;

namespace WeightSpace;

/// <summary>Makes TorchSharp's native library loadable on machines where it would not load as it is.</summary>
/// <remarks>
/// <para>Two cases need help, both on Linux, both before the first use of <c>TorchSharp.torch</c>:</para>
/// <list type="bullet">
/// <item>The machine's libstdc++ is older than GCC 13's (Debian 12, Ubuntu 22.04). <c>libLibTorchSharp.so</c> asks for
/// the symbol version
/// <c>GLIBCXX_3.4.32</c>, though it calls nothing of it. A copy in the user's cache folder marks that need as weak
/// (<see cref="WeakVersionNeed"/>), and the copy is loaded.</item>
/// <item><c>LIBTORCH=/path</c> names another libtorch, such as that of a pip-installed PyTorch.</item>
/// </list>
/// <para>
/// The package compiles a module initializer that calls <see cref="Prepare"/> into C# programs that reference it.
/// Programs in other
/// languages, and those that set the MSBuild property <c>WeightSpacePreparesTorch</c> to false, call it first thing in
/// <c>Main</c>.
/// </para>
/// </remarks>
public static class TorchLibrary
{
    /// <summary>The environment variable that names another libtorch: its folder, or that of an installed
    /// PyTorch.</summary>
    public const string Variable = "LIBTORCH";

    /// <summary>The version of libtorch that the TorchSharp package was built for.</summary>
    public const string BuiltFor = "2.10";

    private static readonly Lock _gate = new();
    private static TorchLibraryState? state;

    /// <summary>Arranges that TorchSharp is prepared when its assembly is loaded; costs nothing in a program that never
    /// uses it.</summary>
    /// <remarks>Safe to call more than once and from any thread. Failures are kept for <see cref="Load"/>, which
    /// reports them.</remarks>
    public static void Prepare()
    {
        if (!OperatingSystem.IsLinux()) return;
        AppDomain.CurrentDomain.AssemblyLoad += static (_, loaded) => WhenTorchSharp(loaded.LoadedAssembly);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies()) WhenTorchSharp(assembly);
    }

    /// <summary>Loads libtorch and TorchSharp's native library now.</summary>
    /// <returns>What was loaded, and how.</returns>
    /// <exception cref="DllNotFoundException">One of them is missing, damaged or of a wrong version; the message says
    /// which, and the mend.</exception>
    public static TorchLibraryState Load()
    {
        var loaded = Loaded();
        return loaded.Failure.Length == 0 ? loaded : throw new DllNotFoundException(loaded.Failure);
    }

    private static TorchLibraryState Loaded()
    {
        lock (_gate) return state ??= TorchLibraryLoader.Load(Environment.GetEnvironmentVariable(Variable));
    }

    private static void WhenTorchSharp(Assembly assembly)
    {
        if (assembly.GetName().Name == "TorchSharp") Loaded();
    }
}
