using System.CommandLine;
using System.CommandLine.Help;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Diagnostics;
using WeightSpace.Experiments.Distributed;
using WeightSpace.Experiments.Reports;
using WeightSpace.Experiments.Runs;
using WeightSpace.Experiments.Scaling;
using WeightSpace.Experiments.Symmetry;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Cli;

/// <summary>The command line of <c>./weightspace</c>.</summary>
public sealed class RunnerCommands
{
    private readonly TextWriter output;
    private readonly TextWriter error;
    private readonly TimeProvider time;
    private readonly CommonOptions common = new();
    private readonly Command root;
    private IReadOnlyList<string> arguments = [];

    /// <summary>Builds the commands.</summary>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="time">The clock.</param>
    public RunnerCommands(TextWriter output, TextWriter error, TimeProvider time)
    {
        (this.output, this.error, this.time) = (output, error, time);
        root = new Command("weightspace", "WeightSpace: the weights of neural networks as data. Exit codes: 0 done, 1 failed or interrupted, 2 wrong usage or bad input.")
        {
            Quickstart(), List(), Run(), MetaTrain(), Symmetry(), Report(), Publish(), Doctor(), Bench(), SweepWorker(), RankTimes(),
        };
        foreach (var command in DataCommands.Of(Add)) root.Subcommands.Add(command);
        common.AddTo(root);
        root.Options.Add(new HelpOption());
        root.Options.Add(new VersionOption());
    }

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public int Invoke(IReadOnlyList<string> arguments)
    {
        this.arguments = arguments;
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
            return Guarded(parsed, (_, _, _) => throw UsageOf(parsed));
        return parsed.Invoke(new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    private Command Quickstart() => Add(new Command("quickstart", "the whole idea in under three minutes: `run quickstart`"),
        (_, options, reporter, stop) => Experiment("quickstart", options, reporter, stop));

    private Command List()
    {
        var experiment = new Argument<string?>("EXPERIMENT") { Description = "one experiment, with its settings", Arity = ArgumentArity.ZeroOrOne };
        return Add(new Command("list", "the experiments; of one, or with --verbose of all, the settings too") { experiment },
            (parsed, options, reporter, _) => ListCommand.Run(ExperimentCatalog.Load(ExperimentCatalog.DefaultFolder), parsed.GetValue(experiment), options, reporter));
    }

    private Command Run()
    {
        var experiment = new Argument<string?>("EXPERIMENT") { Description = "a name from `list`, or a YAML file that names one and overrides settings", Arity = ArgumentArity.ZeroOrOne };
        return Add(new Command("run", "run an experiment, or go on with an unfinished one (--resume)") { experiment },
            (parsed, options, reporter, stop) => Experiment(parsed.GetValue(experiment), options, reporter, stop));
    }

    private Command MetaTrain()
    {
        var config = new Argument<string>("CONFIG") { Description = "a meta-training configuration: a YAML file, or the name of one that is shipped" };
        return Add(new Command("meta-train", "meta-train a learned optimizer and write its checkpoint") { config },
            (parsed, options, reporter, stop) => Experiment(parsed.GetValue(config)!, options, reporter, stop));
    }

    private Command Symmetry()
    {
        var source = new Argument<string>("SOURCE") { Description = "model.onnx, builtin:NAME (builtin:mlp --set sizes=784-128-10), or a text file with a weight-space specification" };
        var html = new Option<string?>("--html") { Description = "write one self-contained page: graph, labels, basis, certificate", HelpName = "FILE" };
        var permute = new Option<string?>("--permute") { Description = "write the network with its weights permuted at random (--seed): the same function", HelpName = "OUT.onnx" };
        var graphMl = new Option<string?>("--graphml") { Description = "write the architecture graph as GraphML: operators, shapes, labels", HelpName = "FILE" };
        var dot = new Option<string?>("--dot") { Description = "write the architecture graph in Graphviz's language", HelpName = "FILE" };
        var certify = new Option<bool>("--certify") { Description = "run the network with permuted weights: float64, and float32 for ONNX files" };
        var beyond = new Option<bool>("--beyond") { Description = "also scales, signs and invertible maps of units, each proved by drawing elements" };
        var basis = new Option<bool>("--basis") { Description = "list the terms of the basis" };
        var policy = new Option<string>("--fixed") { Description = "fixed labels: fold (into channels, exact) or permute (as if they were permutable)", HelpName = "fold|permute", DefaultValueFactory = _ => "fold" };
        var noPrune = new Option<bool>("--no-prune") { Description = "count the terms that small labels make dependent as well" };
        return Add(new Command("symmetry", "the permutation symmetries of a network, its equivariant basis, and their proof") { source, html, permute, graphMl, dot, certify, beyond, basis, policy, noPrune },
            (parsed, options, reporter, _) => SymmetryCommand.Run(
                new SymmetryOptions(parsed.GetValue(source)!, parsed.GetValue(html), parsed.GetValue(permute), parsed.GetValue(certify), parsed.GetValue(beyond), parsed.GetValue(basis), new BasisOptions(Policy(parsed.GetValue(policy)!), !parsed.GetValue(noPrune)),
                    parsed.GetValue(graphMl), parsed.GetValue(dot)),
                options, reporter));
    }

    private static FixedAxisPolicy Policy(string text) => text switch
    {
        "fold" => FixedAxisPolicy.Fold,
        "permute" => FixedAxisPolicy.Permute,
        _ => throw new UsageException($"--fixed must be fold or permute, got '{text}'"),
    };

    private Command Report()
    {
        var run = new Argument<string>("RUN") { Description = "a run folder, by path or by name" };
        return Add(new Command("report", "write the page of a finished run again") { run },
            (parsed, options, reporter, _) => ReportCommand.Run(parsed.GetValue(run)!, options, reporter));
    }

    private Command Publish()
    {
        var experiments = new Argument<string[]>("EXPERIMENT") { Description = "model comparisons; none means all that have finished runs", Arity = ArgumentArity.ZeroOrMore };
        var docs = new Option<string>("--docs") { Description = "the documentation's folder; tables go into its folder results", HelpName = "FOLDER", Required = true };
        return Add(new Command("publish", "write the tables of finished runs into the documentation") { experiments, docs },
            (parsed, options, reporter, _) => PublishCommand.Run(ExperimentCatalog.Load(ExperimentCatalog.DefaultFolder), parsed.GetValue(experiments) ?? [], parsed.GetValue(docs)!, options, reporter));
    }

    private Command Doctor()
    {
        var distributed = new Option<bool>("--distributed") { Description = "instead: whether ranks start here over MPI, and how fast they are" };
        return Add(new Command("doctor", "what this machine has and lacks, and how to mend it") { distributed },
            (parsed, options, reporter, _) => DoctorCommand.Run(options, parsed.GetValue(distributed), reporter));
    }

    // Started by the doctor and by benchmarks, as ranks.
    private Command RankTimes()
    {
        var (file, training) = (new Argument<string>("FILE"), new Option<bool>("--training"));
        return Add(new Command(GroupTimes.Command, "measures ranks") { Hidden = true, Arguments = { file }, Options = { training } },
            (parsed, _, _, _) => GroupTimes.Measure(parsed.GetValue(file)!, parsed.GetValue(training)));
    }

    // Started by sweeps, not by people.
    private Command SweepWorker()
    {
        var run = new Argument<string>("RUN");
        return Add(new Command(SweepWorkers.Command, "takes points of a sweep") { Hidden = true, Arguments = { run } },
            (parsed, _, _, stop) => SweepWorkerCommand.Run(parsed.GetValue(run)!, ExperimentCatalog.Load(ExperimentCatalog.DefaultFolder), Console.In, output, error, stop));
    }

    private Command Bench() => new("bench", "measure")
    {
        Add(new Command("operators", "training steps of operator networks, as ratios against plain modules, plain operators and matrix products"),
            (_, _, reporter, stop) => OperatorBench.Run(reporter, stop)),
        Add(new Command("modno", "a joint step over four operators against four separate ones"), (_, _, reporter, stop) => MultiOperatorBench.Run(reporter, stop)),
        Add(new Command("data", "seconds for 1,000 samples of every problem in one space dimension"), (_, _, reporter, stop) => DataBench.Run(reporter, stop)),
        Add(new Command("distributed", "messages among ranks of this machine, and meta-training on two against one"), (_, _, reporter, stop) => DistributedBench.Run(reporter, stop)),
        Add(new Command("scaling", "fits of scaling laws: how often their intervals hold planted exponents"), (_, _, reporter, stop) => ScalingBench.Run(reporter, stop)),
    };

    private int Experiment(string? nameOrFile, RunOptions options, Reporter reporter, CancellationToken stop) => Ranks.Run(
        options, arguments, reporter, error, stop,
        (group, speaker) => new ExperimentRunner(ExperimentCatalog.Load(ExperimentCatalog.DefaultFolder), speaker, time, group).Run(nameOrFile, options, stop));

    private Command Add(Command command, Func<ParseResult, RunOptions, Reporter, CancellationToken, int> action)
    {
        command.SetAction(parsed => Guarded(parsed, (options, reporter, stop) => action(parsed, options, reporter, stop)));
        return command;
    }

    private int Guarded(ParseResult parsed, Func<RunOptions, Reporter, CancellationToken, int> action)
    {
        RunOptions options;
        try
        {
            options = common.Read(parsed);
            if (options.Processes > 1 && parsed.CommandResult.Command.Name is not ("run" or "quickstart" or "meta-train"))
                throw new UsageException($"'{parsed.CommandResult.Command.Name}' runs in one process; leave --nproc away");
        }
        catch (UsageException e)
        {
            new Reporter(json: false, output, error, time).Error(e.Message);
            return ExitCode.Usage;
        }
        var reporter = new Reporter(options.Json, output, error, time);
        using var interruption = new Interruption(reporter.Warning);
        try
        {
            return action(options, reporter, interruption.Token);
        }
        catch (Exception e)
        {
            reporter.Error(e is UsageException or RunFailedException ? e.Message
                : BadInput.IsFullDisk(e) ? $"{e.Message}; free some space or choose another folder with --out"
                : EngineFacts.Explain(e));
            if (options.Verbose)
                reporter.Stack(e);
            return e is UsageException ? ExitCode.Usage : ExitCode.Failed;
        }
    }

    private UsageException UsageOf(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens is [var word, ..])
        {
            var known = word.StartsWith('-')
                ? common.Names.Append("--help")
                : command.Subcommands.Select(c => c.Name);
            var what = word.StartsWith('-') ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
            return new UsageException(known.Any()
                ? $"there is no {what} '{word}'; {NearestNames.Suggest(word, known)}"
                : $"'{command.Name}' takes no further argument, got '{word}'; see ./weightspace {command.Name} --help");
        }
        return command.Subcommands.Count > 0
            ? new UsageException($"name a command: {string.Join(", ", command.Subcommands.Select(c => c.Name))}")
            : new UsageException($"{parsed.Errors[0].Message.TrimEnd('.')}; see ./weightspace {command.Name} --help");
    }
}
