using WeightSpace.Distributed;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Runs;

namespace WeightSpace.Experiments.Distributed;

/// <summary>Commands as ranks of a job: <c>--nproc</c> starts the ranks, which are this program again.</summary>
internal static class Ranks
{
    /// <summary>The file to which rank 0 writes the run's name, so that a lost job goes on with it.</summary>
    private const string RunFileVariable = "WEIGHTSPACE_RUN_FILE";

    // Time for rank 0 to say what all ranks have found wrong.
    private static readonly TimeSpan Politeness = TimeSpan.FromSeconds(1);

    /// <summary>Does a command in this process, as a rank if a launcher started it, or starts the ranks.</summary>
    /// <param name="options">The command line, read.</param>
    /// <param name="arguments">The command line as it is.</param>
    /// <param name="reporter">Where this process speaks.</param>
    /// <param name="error">Standard error, for the other ranks.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <param name="work">The command.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="UsageException">No launcher is here, or the processes do not belong together.</exception>
    public static int Run(
        RunOptions options, IReadOnlyList<string> arguments, Reporter reporter, TextWriter error, CancellationToken stop, Func<ProcessGroup, Reporter, int> work)
    {
        try
        {
            if (options.Processes > 1) return Launch(options, arguments, reporter, stop);
            var group = ProcessGroup.Join();
            if (group.Size == 1)
            {
                using (group) return work(group, reporter);
            }

            return Rank(group, reporter, error, work);
        }
        catch (DistributedException e)
        {
            throw new UsageException(e.Message, e);
        }
    }

    /// <summary>Tells the launcher which run this is.</summary>
    public static void Announce(RunFolder folder)
    {
        if (Environment.GetEnvironmentVariable(RunFileVariable) is { Length: > 0 } path) File.WriteAllText(path, folder.Id);
    }

    // A rank that fails takes the others with it: they would wait for it forever.
    private static int Rank(ProcessGroup group, Reporter reporter, TextWriter error, Func<ProcessGroup, Reporter, int> work)
    {
        try
        {
            var code = work(group, group.IsFirst ? reporter : new Reporter(json: false, TextWriter.Null, error, reporter.Time));
            group.Dispose();
            return code;
        }
        catch (Exception e)
        {
            var shared = e is UsageException or DistributedException;
            if (shared && !group.IsFirst) Thread.Sleep(Politeness);
            if (!shared || group.IsFirst) error.WriteLine($"error: {(group.IsFirst ? "" : $"rank {group.Rank}: ")}{e.Message}");
            error.Flush();
            group.Abort(e is UsageException or DistributedException ? ExitCode.Usage : ExitCode.Failed);
            throw;
        }
    }

    private static int Launch(RunOptions options, IReadOnlyList<string> arguments, Reporter reporter, CancellationToken stop)
    {
        // One process on each core is as much as there is; more are for tests of the wiring.
        var runFile = Path.Combine(Path.GetTempPath(), $"weightspace-{Environment.ProcessId}.run");
        string[] own = [.. Without(Without(arguments, "--nproc"), "--max-restarts")];
        try
        {
            return LocalLauncher.Run(
                new LocalJob(Environment.ProcessPath!, options.Processes, attempt => [.. Host(), .. attempt == 0 || !File.Exists(runFile) ? own : [.. Without(own, "--resume"), "--resume", File.ReadAllText(runFile)]])
                {
                    MaxRestarts = options.MaxRestarts,
                    FinalExitCodes = [ExitCode.Usage],
                    Environment = new Dictionary<string, string> { [RunFileVariable] = runFile },
                },
                reporter.Warning, stop);
        }
        finally
        {
            File.Delete(runFile);
        }
    }

    /// <summary><c>dotnet Program.dll</c> for a program that is no executable of its own: what comes before the
    /// arguments.</summary>
    public static string[] Host() => Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet" ? [typeof(Ranks).Assembly.Location] : [];

    // An option and its value, in both of its forms.
    private static IEnumerable<string> Without(IReadOnlyList<string> arguments, string option)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].StartsWith(option + "=", StringComparison.Ordinal)) continue;
            if (arguments[i] != option) yield return arguments[i];
            else if (i + 1 < arguments.Count && !arguments[i + 1].StartsWith('-')) i++;
        }
    }

    private static IEnumerable<string> Without(IEnumerable<string> arguments, string option) => Without([.. arguments], option);
}
