using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using WeightSpace.Distributed;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Diagnostics;
using WeightSpace.Experiments.Distributed;
using WeightSpace.Experiments.Training;

namespace WeightSpace.Experiments.Runs;

/// <summary>Takes an experiment from the command line to its closing sentence: settings, folder, store, work,
/// result.</summary>
internal sealed class ExperimentRunner(ExperimentCatalog catalog, Reporter reporter, TimeProvider time, ProcessGroup group)
{
    // How long ranks wait for one another at the start.
    private static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Begins a run, or goes on with one.</summary>
    /// <param name="nameOrFile">The experiment or run file; null only with <c>--resume</c>.</param>
    /// <param name="options">The command line.</param>
    /// <param name="stop">Cancelled when the user asks to stop.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="UsageException">Wrong usage or bad input; no work was begun.</exception>
    /// <exception cref="RunFailedException">The work failed.</exception>
    public int Run(string? nameOrFile, RunOptions options, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(options);
        var requested = nameOrFile is null ? null : Request(nameOrFile, options);
        if (requested is null && !options.Resume)
            throw new UsageException($"name an experiment: {string.Join(", ", catalog.Definitions.Select(d => d.Name))}");
        var output = RunFolder.RequireWritable(options.Out);
        EngineFacts.RequireUsable();
        if (group.IsFirst)
        {
            using var store = RunStore.Open(output);
            return options.Resume
                ? Resume(requested, options, output, store, stop)
                : Begin(requested!, options, output, store, stop);
        }

        // What another rank stores is a copy of what rank 0 does.
        var scratch = Directory.CreateTempSubdirectory("weightspace-");
        try
        {
            using var store = RunStore.Open(scratch.FullName);
            return options.Resume
                ? Resume(requested, options, output, store, stop)
                : Begin(requested!, options, output, store, stop);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    // All ranks must be of one mind before they begin.
    private void Agree(IExperiment experiment, ExperimentSettings settings, SeedList seeds, string device)
    {
        if (group.Size == 1) return;
        if (!experiment.RunsOnRanks)
            throw new UsageException($"'{settings.Definition.Name}' runs in one process, got {group.Size} ranks; leave --nproc or mpirun away");
        group.Barrier(JoinTimeout, "the start of the run");
        group.RequireSame("version, seeds, device or settings", [
            $"version {MachineLine.Version}", $"seed {seeds}", $"device {device.Split(':')[0]}", .. settings.Standard.Leaves().Select(leaf => $"{leaf.Path}={leaf.Text}"), .. settings.Changed.Leaves().Select(leaf => $"--set {leaf.Path}={leaf.Text}")]);
        reporter.Line($"{group.Size} ranks over {group.Description}");
    }

    // The folder of rank 0.
    private RunFolder Common(Func<RunFolder> create, string output)
    {
        if (group.Size == 1) return create();
        if (!group.IsFirst) return RunFolder.Open(output, group.AllGather("")[0]);
        var folder = create();
        Ranks.Announce(folder);
        group.AllGather(folder.FullPath);
        return folder;
    }

    private ExperimentSettings Request(string nameOrFile, RunOptions options)
    {
        var (definition, overrides) = catalog.Resolve(nameOrFile);
        return ExperimentSettings.Of(definition, overrides.Over(options.Overrides()));
    }

    private int Begin(ExperimentSettings settings, RunOptions options, string output, RunStore store, CancellationToken stop)
    {
        var device = EngineFacts.RequireDevice(options.Device ?? RunOptions.DefaultDevice);
        var seeds = options.Seeds ?? SeedList.Default;
        var experiment = settings.Definition.Kind.Create(settings);
        if (seeds.Values.Length > 1 && experiment is not OperatorComparison)
            throw new UsageException($"'{settings.Definition.Name}' takes one --seed, got {seeds}; only comparisons of optimizers aggregate several");
        Refused(experiment.Check);
        Agree(experiment, settings, seeds, device);
        var folder = Common(
            () =>
            {
                var created = RunFolder.Create(output, settings.Definition.Name, time);
                var config = new RunConfig(settings.Definition.Name, seeds, device, settings.Standard, settings.Changed);
                RunFolder.WriteWhole(created.ConfigFile, config.ToYaml(time.GetUtcNow(), EngineFacts.Versions()));
                return created;
            },
            output);
        return Work(experiment, new RunContext(folder, store, settings, seeds, device, Resumed: false, reporter, time, group, stop), options);
    }

    private int Resume(ExperimentSettings? requested, RunOptions options, string output, RunStore store, CancellationToken stop)
    {
        var folder = Common(() => RunFolder.Open(output, options.ResumeRun ?? Newest(requested?.Definition.Name, store)), output);
        var config = RunConfig.Read(folder.ConfigFile);
        var definition = catalog.Find(config.Experiment);
        if (requested is not null && requested.Definition.Name != config.Experiment)
            throw new UsageException($"run {folder.Id} is of experiment '{config.Experiment}', not '{requested.Definition.Name}'; leave the name away to resume it");
        SettingsReader.Check(definition.Kind.Settings, config.Settings, config.Settings, definition.Name);
        SettingsReader.Check(definition.Kind.Settings, config.Overrides, config.Settings, definition.Name);
        var settings = new ExperimentSettings(definition, config.Settings, config.Overrides);
        RequireUnchanged(config, options);
        var device = EngineFacts.RequireDevice(config.Device);
        reporter.Line($"resuming {folder.DisplayPath}");
        var experiment = definition.Kind.Create(settings);
        Agree(experiment, settings, config.Seeds, device);
        return Work(experiment, new RunContext(folder, store, settings, config.Seeds, device, Resumed: true, reporter, time, group, stop), options);
    }

    private static string Newest(string? experiment, RunStore store) =>
        store.Runs().FirstOrDefault(run => run.Status != RunStatus.Done && (experiment is null || run.Experiment == experiment))?.Id
        ?? throw new UsageException($"there is no unfinished run{(experiment is null ? "" : $" of '{experiment}'")} to resume; name one: --resume RUN");

    // A resumed run is the same run: it would not be bit-exact with other settings.
    private static void RequireUnchanged(RunConfig config, RunOptions options)
    {
        if (options.Seeds is { } seeds && seeds != config.Seeds)
            throw new UsageException($"the run was begun with --seed {config.Seeds}; leave --seed away to resume it, or begin a new run");
        if (options.Device is { } device && device != config.Device)
            throw new UsageException($"the run was begun with --device {config.Device}; leave --device away to resume it, or begin a new run");
        var begun = config.Settings.Over(config.Overrides);
        foreach (var (path, text) in options.Overrides().Leaves())
            if (begun.At(path)?.Text is var value && value != text)
                throw new UsageException($"the run was begun with {path}={value}; leave --set {path} away to resume it, or begin a new run");
    }

    private int Work(IExperiment experiment, RunContext context, RunOptions options)
    {
        var now = time.GetUtcNow();
        context.Store.Begin(
            new RunRecord(context.Folder.Id, context.Experiment, RunStatus.Running, now, context.Seeds.ToString(), context.Device, MachineLine.Version, context.Settings.Fingerprint),
            MachineLine.Describe());
        context.Store.Mark(context.Folder.Id, RunStatus.Running, now);
        try
        {
            var outcome = experiment.Run(context);
            context.Store.Mark(context.Folder.Id, RunStatus.Done, time.GetUtcNow());
            reporter.Line("");
            reporter.Line(outcome.Sentence);
            reporter.Result(Describe(context, "done", outcome.Result, outcome.Sentence));
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            context.Store.Mark(context.Folder.Id, RunStatus.Interrupted, time.GetUtcNow());
            var sentence = $"interrupted; progress is saved. Go on with: {ResumeCommand(context, options)}";
            reporter.Error(sentence);
            reporter.Result(Describe(context, "interrupted", [], sentence));
            return ExitCode.Failed;
        }
        catch (Exception e) when (BadInput.IsFullDisk(e))
        {
            // The run stays unfinished in the store, and goes on from its last checkpoint.
            throw new RunFailedException($"{e.Message}; free some space and go on with: {ResumeCommand(context, options)}", e);
        }
        catch (Exception e) when (e is RunFailedException or IOException or UnauthorizedAccessException or ExternalException)
        {
            context.Store.Mark(context.Folder.Id, RunStatus.Failed, time.GetUtcNow());
            throw new RunFailedException($"{e.Message} (what was finished is in {context.Folder.DisplayPath})", e);
        }
        catch (Exception e) when (BadInput.Is(e))
        {
            context.Store.Mark(context.Folder.Id, RunStatus.Failed, time.GetUtcNow());
            throw new UsageException(BadInput.Explain(e), e);
        }
        catch
        {
            context.Store.Mark(context.Folder.Id, RunStatus.Failed, time.GetUtcNow());
            throw;
        }
    }

    private static void Refused(Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (BadInput.Is(e))
        {
            throw new UsageException(BadInput.Explain(e), e);
        }
    }

    private static string ResumeCommand(RunContext context, RunOptions options)
    {
        var parent = Path.GetDirectoryName(context.Folder.FullPath)!;
        var output = parent == Path.GetFullPath("runs") ? "" : $" --out {RunFolder.Display(Path.GetFullPath(options.Out))}";
        return $"./weightspace run {context.Experiment} --resume {context.Folder.Id}{output}";
    }

    private static JsonObject Describe(RunContext context, string status, JsonObject result, string sentence) => new()
    {
        ["run"] = context.Folder.Id,
        ["experiment"] = context.Experiment,
        ["status"] = status,
        ["seeds"] = new JsonArray([.. context.Seeds.Values.Select(seed => JsonValue.Create(seed))]),
        ["device"] = context.Device,
        ["folder"] = context.Folder.FullPath,
        ["report"] = File.Exists(context.Folder.ReportFile) ? context.Folder.ReportFile : null,
        ["result"] = result,
        ["sentence"] = sentence,
    };
}
