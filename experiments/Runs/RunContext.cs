using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;

namespace WeightSpace.Experiments.Runs;

/// <summary>Everything an experiment is given.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Store">The result store.</param>
/// <param name="Settings">Its settings, checked.</param>
/// <param name="Seed">The seed of everything random.</param>
/// <param name="Device">The device's name, for <c>torch.device</c>.</param>
/// <param name="Resumed">Whether the folder may hold checkpoints to go on from.</param>
/// <param name="Reporter">Where it speaks.</param>
/// <param name="Time">The clock.</param>
/// <param name="Stop">Cancelled when the user asks to stop; the experiment then saves and throws
/// <see cref="OperationCanceledException"/>.</param>
public sealed record RunContext(
    RunFolder Folder, RunStore Store, SettingValues Settings, long Seed, string Device, bool Resumed,
    Reporter Reporter, TimeProvider Time, CancellationToken Stop);
