using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;
using WeightSpace.LearnedOptimizers;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>Makes the optimizers that a comparison names.</summary>
internal static class OptimizerFactory
{
    /// <summary>An optimizer of all parameters of a network.</summary>
    /// <param name="name"><c>sgd</c>, <c>adam</c>, <c>adamw</c> or <c>learned</c>.</param>
    /// <param name="module">The network.</param>
    /// <param name="settings">Learning rates and the like.</param>
    /// <param name="learningRate">Its learning rate; null for the learned optimizer, which has none.</param>
    public static optim.Optimizer Create(string name, nn.Module module, SettingValues settings, double? learningRate) => name switch
    {
        "sgd" => optim.SGD(module.parameters(), learningRate!.Value, settings.Number("sgd.momentum")),
        "adam" => optim.Adam(module.parameters(), learningRate!.Value),
        "adamw" => optim.AdamW(module.parameters(), learningRate!.Value, weight_decay: settings.Number("adamw.weight_decay")),
        "learned" => LearnedOptimizer.Load(settings.Text("learned.checkpoint"), module),
        _ => throw new UsageException($"there is no optimizer '{name}'; {NearestNames.Suggest(name, ["sgd", "adam", "adamw", "learned"])}"),
    };

    /// <summary>Reads the checkpoint of the learned optimizer, before any work depends on it.</summary>
    /// <exception cref="UsageException">There is no such checkpoint, or its file is damaged.</exception>
    public static void RequireCheckpoint(SettingValues settings)
    {
        var name = settings.Text("learned.checkpoint");
        if (!ShippedCheckpoints.Names.Contains(name) && !File.Exists(name))
            throw new UsageException(ShippedCheckpoints.Names.IsEmpty
                ? $"there is no learned optimizer '{name}': none is shipped with this build; give a file with --set learned.checkpoint=FILE, or leave it out with --set train.optimizers=sgd,adam"
                : $"there is no learned optimizer '{name}'; {NearestNames.Suggest(name, ShippedCheckpoints.Names)}");
        try
        {
            ShippedCheckpoints.Find(name).Dispose();
        }
        catch (FormatException e)
        {
            throw new UsageException($"the learned optimizer '{name}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The learning rate of an optimizer: the setting, or the tuned one where the setting is 0; null for the
    /// learned optimizer.</summary>
    public static double? LearningRate(string name, SettingValues settings, TunedLearningRates tuned)
    {
        if (name == "learned")
            return null;
        var set = settings.Number($"{name}.learning_rate");
        return set > 0 ? set : tuned.Of(name == "adamw" ? "adam" : name);
    }
}
