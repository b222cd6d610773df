using System.Diagnostics;

namespace WeightSpace.Architecture.Tests;

/// <summary>
/// A checkout in a temporary folder and a PATH on which npm, dotnet, apt-get and the rest are small scripts that write
/// down how they were
/// called, so that the two commands can be driven without touching the machine.
/// </summary>
internal sealed class FakeMachine : IDisposable
{
    private static readonly string[] RealTools =
        ["bash", "sh", "env", "basename", "cat", "cut", "dirname", "find", "flock", "grep", "head", "mkdir", "mktemp", "mv", "nproc", "paste", "readlink", "rm", "sed", "sha256sum", "sleep", "sort", "stat", "tail", "touch", "true", "xargs"];

    private static readonly string[] Installable = ["node", "npm"];

    // The space is there to be tripped over.
    private readonly string folder = Directory.CreateTempSubdirectory("weightspace fake ").FullName;

    internal FakeMachine()
    {
        Directory.CreateDirectory(Tools);
        foreach (var tool in RealTools)
        {
            File.CreateSymbolicLink(Path.Combine(Tools, tool), Find(tool));
        }
        Write("repo/WeightSpace.sln", "");
        Write("repo/src/A.cs", "1");
        Write("repo/experiments/B.cs", "1");
        Write("repo/experiments/web/package-lock.json", "{}");
        foreach (var file in (string[])["weightspace", "test", "build/setup.sh", ".ci/run"])
        {
            Write("repo/" + file, Repository.Read(file));
            MakeExecutable(Path.Combine(Root, file));
        }
        Tool("id", "echo ${FAKE_UID:-0}");
        Tool("dotnet", """
            case "$1" in
                --list-sdks) echo "10.0.100 [x]" ;;
                build) echo "dotnet build" >>"$CALLS"; sleep 0.3; mkdir -p experiments/bin/Release/net10.0; : >experiments/bin/Release/net10.0/WeightSpace.Runner.dll ;;
                *) echo "runs:${*:2}"; exit 7 ;;
            esac
            """);
        // What apt-get 'installs' are commands that write down their calls.
        Tool("apt-get", $$"""
            echo "apt-get $*" >>"$CALLS"
            case "$*" in *install*) ;; *) exit 0 ;; esac
            printf '#!/bin/bash\n' >'{{Tools}}/node'
            printf '#!/bin/bash\n%s\n' '{{Npm}}' >'{{Tools}}/npm'
            /bin/chmod +x '{{Tools}}'/*
            """);
    }

    private const string Npm = "echo \"npm $1\" >>\"$CALLS\"; mkdir -p node_modules; : >node_modules/.package-lock.json";

    internal string Root => Path.Combine(folder, "repo");

    private string Tools => Path.Combine(folder, "tools");

    private string CallsFile => Path.Combine(folder, "calls");

    /// <summary>How the fake commands were called so far, in order.</summary>
    internal string[] Calls => File.Exists(CallsFile) ? File.ReadAllLines(CallsFile) : [];

    /// <summary>Makes the machine one on which everything is installed.</summary>
    internal void InstallAll()
    {
        foreach (var tool in Installable)
        {
            Tool(tool, "");
        }
        Tool("npm", Npm);
    }

    internal void Write(string path, string text)
    {
        var full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    internal void Tool(string name, string script)
    {
        Write("tools/" + name, "#!/bin/bash\n" + script + "\n");
        MakeExecutable(Path.Combine(Tools, name));
    }

    internal Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) => RunAsync("weightspace", [], arguments);

    internal async Task<(int ExitCode, string Output, string Errors)> RunAsync(string command, (string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Root, command), arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        start.Environment.Clear();
        start.Environment["PATH"] = Tools;
        start.Environment["HOME"] = folder;
        start.Environment["CALLS"] = CallsFile;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Find(string tool) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Append("/usr/bin").Append("/bin").Select(path => Path.Combine(path, tool)).First(File.Exists);

    private static void MakeExecutable(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
