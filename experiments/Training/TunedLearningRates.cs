using System.Globalization;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;

namespace WeightSpace.Experiments.Training;

/// <summary>The learning rates found by <c>run tune-learning-rates</c>, with the grid they were chosen from.</summary>
/// <param name="path">The file.</param>
internal sealed class TunedLearningRates(string path)
{
    public static string DefaultFile => Path.Combine(ExperimentCatalog.DefaultFolder, "tuned-learning-rates.yaml");

    /// <summary>The best learning rate of an optimizer.</summary>
    /// <exception cref="UsageException">The file has none for it.</exception>
    public double Of(string optimizer)
    {
        var file = YamlFile.Read(path);
        var rates = file.Required("best");
        foreach (var (key, _, node) in file.Entries(rates, "best"))
            if (key == optimizer)
                return double.TryParse(file.Scalar(node, key), NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) && rate > 0
                    ? rate
                    : throw file.Error(node, $"the learning rate of {optimizer} must be a positive number");
        throw file.Error(rates, $"no tuned learning rate for '{optimizer}'; give one with --set {optimizer}.learning_rate=VALUE or run tune-learning-rates");
    }
}
