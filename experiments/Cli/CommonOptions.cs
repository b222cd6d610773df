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

    public IEnumerable<string> Names => All.Select(option => option.Name);

    private Option[] All => [device, seed, output, set, resume, json, verbose];

    public void AddTo(Command root)
    {
        foreach (var option in All)
            root.Options.Add(option);
    }

    /// <summary>Reads the options; where parsing failed, the defaults.</summary>
    public RunOptions Read(ParseResult parsed) => new(
        ValueOf(parsed, device), ValueOf(parsed, seed) is { } text ? SeedList.Parse(text, "--seed") : null, ValueOf(parsed, output) ?? "runs", [.. ValueOf(parsed, set) ?? []],
        parsed.GetResult(resume) is not null, ValueOf(parsed, resume), ValueOf(parsed, json), ValueOf(parsed, verbose));

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
