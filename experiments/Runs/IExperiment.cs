using WeightSpace.Experiments.Definitions;

namespace WeightSpace.Experiments.Runs;

/// <summary>The code behind a kind of experiment.</summary>
public interface IExperiment
{
    /// <summary>Checks what the settings alone decide, before a run folder is made.</summary>
    /// <exception cref="Cli.UsageException">A setting is wrong.</exception>
    void Check(SettingValues settings);

    /// <summary>Does the work.</summary>
    /// <exception cref="OperationCanceledException">The user asked to stop; a checkpoint is saved.</exception>
    /// <exception cref="Cli.RunFailedException">The work failed.</exception>
    /// <exception cref="Cli.UsageException">A setting or input is wrong.</exception>
    RunOutcome Run(RunContext context);
}
