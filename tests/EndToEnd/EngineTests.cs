using System.Diagnostics;
using WeightSpace.TestSupport;

namespace WeightSpace.EndToEnd;

/// <summary>The engine as it is found on machines: another libtorch, none, a wrong one.</summary>
public sealed class EngineTests
{
    [Fact]
    public void Doctor_LibtorchThatIsNone_IsOneLineThatSaysHowToMendIt()
    {
        using var folder = new TemporaryFolder();
        var (code, output) = Doctor(folder, folder.Path);
        Assert.Equal(1, code);
        Assert.Contains($"LIBTORCH={folder.Path} holds no lib/libtorch_cpu.so", output, StringComparison.Ordinal);
        Assert.Contains("unset it", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_LibtorchElsewhere_IsTheOneThatIsLoaded()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var folder = new TemporaryFolder();
        Copy(folder, _ => true);
        File.WriteAllText(Path.Combine(folder.Path, "version.py"), "__version__ = '2.10.0+cpu'\n");
        var (code, output) = Doctor(folder, folder.Path);
        Assert.Equal(0, code);
        Assert.Contains("2.10.0+cpu", output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder.Path, "lib"), output, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_LibtorchWithoutAPart_NamesIt()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var folder = new TemporaryFolder();
        Copy(folder, name => name != "libtorch.so");
        var (code, output) = Doctor(folder, folder.Path);
        Assert.Equal(1, code);
        Assert.Contains("libtorch.so was not found; the libtorch is incomplete", output, StringComparison.Ordinal);
    }

    private static void Copy(TemporaryFolder folder, Func<string, bool> keep)
    {
        var lib = Directory.CreateDirectory(Path.Combine(folder.Path, "lib")).FullName;
        var packaged = Path.Combine(Path.GetDirectoryName(Runner.Executable)!, "runtimes", "linux-x64", "native");
        foreach (var file in Directory.EnumerateFiles(packaged, "*.so*"))
        {
            // Copies of the small ones and links to the large ones, so that the loader sees other files than the package's.
            var (name, target) = (Path.GetFileName(file), File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file);
            if (!keep(name) || name.StartsWith("libLibTorchSharp", StringComparison.Ordinal)) continue;
            File.Copy(target, Path.Combine(lib, name));
        }
    }

    private static (int Code, string Output) Doctor(TemporaryFolder folder, string libtorch)
    {
        using var process = new Process
        {
            StartInfo = new("dotnet", [Runner.Executable, "doctor"])
            {
                RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder.Path,
            },
        };
        process.StartInfo.Environment["LIBTORCH"] = libtorch;
        process.StartInfo.Environment["COLUMNS"] = "400";
        process.Start();
        var (code, output, error) = Runner.Finish(process);
        return (code, (output + error).ReplaceLineEndings(" ").Replace("  ", " ", StringComparison.Ordinal));
    }
}
