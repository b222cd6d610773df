using System.CommandLine;
using WeightSpace.Experiments.Runs;

namespace WeightSpace.Experiments.Cli;

/// <summary>The options that every command accepts.</summary>
internal sealed class CommonOptions
{
    private readonly Option<string?> device = new("--device") { Description = "cpu, cuda or cuda:N (default cpu)", Recursive = true };
    private readonly Option<string?> seed = new("--seed") { Description = "seed of everything random (default 1), or several, 1,2,3, where results are aggregated", Recursive = true };
    private readonly Option<string> output = new("--out") { Description = "folder of run folders and of the result store", Recursive = true, DefaultValueFactory = _ => "runs" };
    private readonly Option<string[]> set = new("--set") { Description = "key=value: override a setting (repeatable)", Recursive = true, AllowMultipleArgumentsPerToken = false, DefaultValueFactory = _ => [] };
    private readonly Option<string?> resume = new("--resume") { Description = "go on with an unfinished run: RUN, or the newest", Recursive = true, Arity = ArgumentArity.ZeroOrOne, HelpName = "RUN" };
    private readonly Option<bool> json = new("--json") { Description = "one JSON object on standard output, everything else on standard error", Recursive = true };
    private readonly Option<bool> verbose = new("--verbose") { Description = "more detail; the stack of an error", Recursive = true };

    private readonly Option<int> processes = new("--nproc") { Description = "run as so many processes of this machine, over MPI", Recursive = true, HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<int> restarts = new("--max-restarts") { Description = "with --nproc: start them again, from the last checkpoint, so often when one is lost", Recursive = true, HelpName = "N", DefaultValueFactory = _ => 0 };

    public IEnumerable<string> Names => All.Select(option => option.Name);

    private Option[] All => [device, seed, output, set, resume, json, verbose, processes, restarts];

    public void AddTo(Command root)
    {
        foreach (var option in All)
            root.Options.Add(option);
    }

    /// <summary>Reads the options; where parsing failed, the defaults.</summary>
    public RunOptions Read(ParseResult parsed) => Checked(new(
        ValueOf(parsed, device), ValueOf(parsed, seed) is { } text ? SeedList.Parse(text, "--seed") : null, ValueOf(parsed, output) ?? "runs", [.. ValueOf(parsed, set) ?? []],
        parsed.GetResult(resume) is not null, ValueOf(parsed, resume), ValueOf(parsed, json), ValueOf(parsed, verbose),
        ValueOf(parsed, processes), ValueOf(parsed, restarts)));

    private static RunOptions Checked(RunOptions options) => options.Processes is < 0 or > 4096 ? throw new UsageException($"--nproc must be between 1 and 4096, got {options.Processes}")
        : options.MaxRestarts > 0 && options.Processes <= 1 ? throw new UsageException("--max-restarts belongs to --nproc: it starts these processes again")
        : options.MaxRestarts < 0 ? throw new UsageException($"--max-restarts must not be negative, got {options.MaxRestarts}")
        : options;

    private static T? ValueOf<T>(ParseResult parsed, Option<T> option)
    {
        try
        {
            return parsed.GetValue(option);
        }
        catch (InvalidOperationException)
        {
            // A value that does not parse is among the parse errors, which are reported as such.
            return default;
        }
    }
}
