using System.Diagnostics;
using System.Text.Json.Nodes;
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
        var (code, output) = Doctor(folder, folder.Path, RunnerWithoutLibtorch(folder));
        Assert.Equal(0, code);
        Assert.Contains("2.10.0+cpu", output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder.Path, "lib"), output, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_NoLibtorchAtAll_SaysWhatToReferenceOrToSet()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var folder = new TemporaryFolder();
        var (code, output) = Doctor(folder, "", RunnerWithoutLibtorch(folder));
        Assert.Equal(1, code);
        Assert.Contains("libtorch_cpu.so was not found; reference libtorch-cpu-linux-x64", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_LibtorchBesideThePackagedOne_SaysHowToBuildWithoutThat()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var folder = new TemporaryFolder();
        Copy(folder, name => name == "libtorch_cpu.so");
        var (code, output) = Doctor(folder, folder.Path);
        Assert.Equal(1, code);
        Assert.Contains("this program brings a libtorch of its own", output, StringComparison.Ordinal);
        Assert.Contains("-p:LibTorch=none", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_LibtorchWithoutAPart_NamesIt()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var folder = new TemporaryFolder();
        Copy(folder, name => name != "libtorch.so");
        var (code, output) = Doctor(folder, folder.Path, RunnerWithoutLibtorch(folder));
        Assert.Equal(1, code);
        Assert.Contains("libtorch.so was not found; the libtorch is incomplete", output, StringComparison.Ordinal);
    }

    private static void Copy(TemporaryFolder folder, Func<string, bool> keep)
    {
        var lib = Directory.CreateDirectory(Path.Combine(folder.Path, "lib")).FullName;
        var packaged = Path.Combine(Path.GetDirectoryName(Runner.Executable)!, "runtimes", "linux-x64", "native");
        foreach (var file in Directory.EnumerateFiles(packaged, "*.so*"))
        {
            var (name, target) = (Path.GetFileName(file), File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file);
            if (!keep(name) || name.StartsWith("libLibTorchSharp", StringComparison.Ordinal)) continue;
            File.Copy(target, Path.Combine(lib, name));
        }
    }

    /// <summary>The runner as `-p:LibTorch=none` builds it.</summary>
    private static string RunnerWithoutLibtorch(TemporaryFolder folder)
    {
        var (from, to) = (Path.GetDirectoryName(Runner.Executable)!, Path.Combine(folder.Path, "runner"));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
            if (target.Contains("libtorch-cpu", StringComparison.Ordinal)) continue;
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(target, copy);
        }
        var list = Path.Combine(to, Path.GetFileNameWithoutExtension(Runner.Executable) + ".deps.json");
        var dependencies = JsonNode.Parse(File.ReadAllText(list))!.AsObject();
        foreach (var libraries in dependencies["targets"]!.AsObject().Select(target => target.Value!.AsObject()).Append(dependencies["libraries"]!.AsObject()))
            foreach (var library in libraries.Select(library => library.Key).Where(key => key.StartsWith("libtorch-cpu", StringComparison.Ordinal)).ToArray())
                libraries.Remove(library);
        File.WriteAllText(list, dependencies.ToJsonString());
        return Path.Combine(to, Path.GetFileName(Runner.Executable));
    }

    private static (int Code, string Output) Doctor(TemporaryFolder folder, string libtorch, string? runner = null)
    {
        using var process = new Process
        {
            StartInfo = new("dotnet", [runner ?? Runner.Executable, "doctor"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
                WorkingDirectory = folder.Path,
            },
        };
        process.StartInfo.Environment["LIBTORCH"] = libtorch;
        process.StartInfo.Environment["COLUMNS"] = "400";
        process.Start();
        var (code, output, error) = Runner.Finish(process);
        return (code, (output + error).ReplaceLineEndings(" ").Replace("  ", " ", StringComparison.Ordinal));
    }
}
