using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace WeightSpace.EndToEnd;

/// <summary>Runs the runner's executable as a user would.</summary>
internal static class Runner
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>The executable of the configuration and provider that the tests were built with.</summary>
    public static string Executable { get; } = Locate();

    /// <summary>Runs a command line in a folder and waits.</summary>
    public static (int Code, string Output, string Error) Run(string folder, params string[] arguments)
    {
        using var process = Start(folder, arguments);
        return Finish(process);
    }

    /// <summary>Starts a command line in a folder.</summary>
    public static Process Start(string folder, params string[] arguments)
    {
        // Tests that a shell started in the background ignore Ctrl-C, and so would all that they start: the default
        // action is restored.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Executable, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>Waits for the end and reads both streams.</summary>
    public static (int Code, string Output, string Error) Finish(Process process)
    {
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"the runner took longer than {Limit}");
        }
        return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    private static string Locate([CallerFilePath] string source = "")
    {
        // tests/EndToEnd/bin/<configuration>/<framework> corresponds to experiments/bin/<configuration>/<framework>.
        var home = Path.GetDirectoryName(source)!;
        var built = Path.GetRelativePath(home, AppContext.BaseDirectory);
        return Path.GetFullPath(Path.Combine(home, "..", "..", "experiments", built, "WeightSpace.Runner.dll"));
    }
}
