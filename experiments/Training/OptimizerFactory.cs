using WeightSpace.Experiments.Cli;
using WeightSpace.Kernels;
using WeightSpace.LearnedOptimizers;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>An optimizer of a comparison.</summary>
/// <param name="Name"><c>sgd</c>, <c>adam</c>, <c>adamw</c>, <c>muon</c>, or any name with a checkpoint.</param>
/// <param name="Settings">Its settings.</param>
internal sealed record NamedOptimizer(string Name, OptimizerSettings Settings)
{
    private static readonly string[] HandMade = ["sgd", "adam", "adamw", "muon"];

    /// <summary>Whether it is a learned one.</summary>
    public bool IsLearned => Settings.Checkpoint.Length > 0;

    /// <summary>Its learning rate; null for a learned one.</summary>
    public double? LearningRate => IsLearned ? null : Settings.LearningRate;

    /// <summary>An optimizer of the comparison by name, checked.</summary>
    /// <exception cref="UsageException">There is none, or its settings are wrong.</exception>
    public static NamedOptimizer Find(OperatorComparisonSettings settings, string name)
    {
        if (!settings.Optimizers.Names.Contains(name))
            throw new UsageException($"there is no optimizer '{name}'; {NearestNames.Suggest(name, settings.Optimizers.Names)}");
        var found = new NamedOptimizer(name, settings.Optimizers[name]);
        if (found.IsLearned)
            RequireCheckpoint(found.Settings.Checkpoint, $"optimizers.{name}.checkpoint", []);
        else if (!HandMade.Contains(name))
            throw new UsageException($"optimizer '{name}' has no checkpoint and is no hand-made one; {NearestNames.Suggest(name, HandMade)}");
        else if (found.Settings.LearningRate <= 0)
            throw new UsageException($"setting 'optimizers.{name}.learning_rate' must be positive, got {found.Settings.LearningRate}");
        return found;
    }

    /// <summary>The optimizer of all parameters of a network.</summary>
    public optim.Optimizer Create(nn.Module module) => Name switch
    {
        _ when IsLearned => LearnedOptimizer.Load(Settings.Checkpoint, module),
        "sgd" => new FusedSgd(module.parameters(), Settings.LearningRate, Settings.Momentum),
        "adam" => new FusedAdam(module.parameters(), Settings.LearningRate),
        "adamw" => new FusedAdamW(module.parameters(), Settings.LearningRate, weight_decay: Settings.WeightDecay),
        _ => new Muon(module.parameters(), Settings.LearningRate, Settings.Momentum),
    };

    /// <summary>Refuses what is no shipped optimizer and no readable file, before any work depends on it.</summary>
    /// <param name="name">The name or the file.</param>
    /// <param name="setting">The setting that gave it.</param>
    /// <param name="others">What the setting takes besides.</param>
    /// <exception cref="UsageException">It is neither.</exception>
    public static void RequireCheckpoint(string name, string setting, IEnumerable<string> others)
    {
        if (!ShippedCheckpoints.Names.Contains(name) && !File.Exists(name))
            throw new UsageException(ShippedCheckpoints.Names.IsEmpty
                ? $"there is no learned optimizer '{name}': none is shipped with this build; give a file with --set {setting}=FILE"
                : $"there is no learned optimizer '{name}'; {NearestNames.Suggest(name, ShippedCheckpoints.Names.Concat(others))}");
        try
        {
            ShippedCheckpoints.Find(name).Dispose();
        }
        catch (FormatException e)
        {
            throw new UsageException($"the learned optimizer '{name}' cannot be read: {e.Message}", e);
        }
    }
}
