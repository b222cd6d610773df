using System.Text.Json.Nodes;
using WeightSpace.Distributed;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;

namespace WeightSpace.Experiments.Runs;

/// <summary>The code behind a kind of experiment; it is made with its settings.</summary>
internal interface IExperiment
{
    /// <summary>Checks what the settings alone decide, before a run folder is made.</summary>
    /// <exception cref="UsageException">A setting is wrong.</exception>
    void Check();

    /// <summary>Whether several ranks do it together; else one process does.</summary>
    bool RunsOnRanks => false;

    /// <summary>Does the work.</summary>
    /// <exception cref="OperationCanceledException">The user asked to stop; a checkpoint is saved.</exception>
    /// <exception cref="RunFailedException">The work failed.</exception>
    /// <exception cref="UsageException">A setting or input is wrong.</exception>
    RunOutcome Run(RunContext context);
}

/// <summary>What an experiment found.</summary>
/// <param name="Result">The machine-readable result.</param>
/// <param name="Sentence">The closing sentence.</param>
internal sealed record RunOutcome(JsonObject Result, string Sentence);

/// <summary>Everything an experiment is given.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Store">The result store.</param>
/// <param name="Settings">Its settings, checked.</param>
/// <param name="Seeds">The seeds of everything random, at least one.</param>
/// <param name="Device">The device's name, for <c>torch.device</c>.</param>
/// <param name="Resumed">Whether the folder may hold checkpoints to go on from.</param>
/// <param name="Reporter">Where it speaks.</param>
/// <param name="Time">The clock.</param>
/// <param name="Group">The ranks of this run; rank 0 speaks and writes, and the others have a store that is thrown
/// away.</param>
/// <param name="Stop">Cancelled when the user asks to stop; the experiment then saves and throws
/// <see cref="OperationCanceledException"/>.</param>
internal sealed record RunContext(
    RunFolder Folder, RunStore Store, ExperimentSettings Settings, SeedList Seeds, string Device, bool Resumed,
    Reporter Reporter, TimeProvider Time, ProcessGroup Group, CancellationToken Stop)
{
    /// <summary>Whether it is so on any rank: what all must decide alike, such as to stop. All ranks must call this.</summary>
    public bool Any(bool here)
    {
        if (Group.Size == 1) return here;
        using var flag = TorchSharp.torch.tensor([here ? 1L : 0L]);
        Group.AllReduce(flag, ReduceOperation.Max);
        return flag.data<long>()[0] != 0;
    }

    /// <summary>The experiment's name.</summary>
    public string Experiment => Settings.Definition.Name;

    /// <summary>The first seed: the only one of experiments that do not aggregate.</summary>
    public long Seed => Seeds.Values[0];
}
