using TorchSharp;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Diagnostics;
using WeightSpace.Experiments.Runs;

namespace WeightSpace.Experiments.Scaling;

/// <summary><c>sweep-worker RUN</c>: takes points of a sweep from standard input; started by the sweep itself.</summary>
internal static class SweepWorkerCommand
{
    public static int Run(string run, ExperimentCatalog catalog, TextReader input, TextWriter output, TextWriter error, CancellationToken stop)
    {
        EngineFacts.RequireUsable();
        torch.set_num_threads(1);
        var folder = RunFolder.Open(Path.GetFullPath("."), run);
        using var trainer = Trainer(folder, catalog, error.WriteLine);
        return SweepWorkers.Serve(trainer, input, output, stop);
    }

    /// <summary>The settings of a sweep's run folder.</summary>
    /// <exception cref="UsageException">The run is none of a sweep.</exception>
    public static (ScalingSweepSettings Settings, RunConfig Config) Read(RunFolder folder, ExperimentCatalog catalog)
    {
        var config = RunConfig.Read(folder.ConfigFile);
        var definition = catalog.Find(config.Experiment);
        if (definition.Kind.Settings != typeof(ScalingSweepSettings))
            throw new UsageException($"run {folder.Id} is of '{config.Experiment}', which is no sweep; name a run of a scaling experiment");
        return (new ExperimentSettings(definition, config.Settings, config.Overrides).As<ScalingSweepSettings>(), config);
    }

    private static SweepTrainer Trainer(RunFolder folder, ExperimentCatalog catalog, Action<string> report)
    {
        var (settings, config) = Read(folder, catalog);
        return new(settings, Path.GetDirectoryName(folder.FullPath)!, config.Seeds.Values[0], config.Device, report);
    }
}
