using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>Parameters that share their settings.</summary>
public class ParamGroup : ILearningRateController
{
    /// <summary>The parameters; their modules own them.</summary>
    public IEnumerable<Parameter> Parameters { get; set; } = null!;

    /// <summary>The settings.</summary>
    public OptimizerOptions Options { get; set; } = null!;

    /// <summary>The learning rate in force.</summary>
    public double LearningRate
    {
        get => Options.LearningRate!.Value;
        set => Options.LearningRate = value;
    }

    /// <summary>The learning rate at the start.</summary>
    public double InitialLearningRate
    {
        get => Options.InitialLearningRate;
        set => Options.InitialLearningRate = value;
    }
}
