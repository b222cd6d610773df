namespace TorchSharp.Modules;

/// <summary>The settings of a group of parameters.</summary>
public class OptimizerOptions
{
    /// <summary>The learning rate in force, or null before the group joins an optimizer.</summary>
    public double? LearningRate { get; set; }

    /// <summary>The learning rate at the start.</summary>
    public double InitialLearningRate { get; set; }

    /// <summary>Writes the settings in TorchSharp's format.</summary>
    /// <param name="writer">The destination.</param>
    public virtual void SaveStateDict(BinaryWriter writer)
    {
        writer.Write(InitialLearningRate);
        writer.Write(LearningRate!.Value);
    }

    /// <summary>Reads the settings in TorchSharp's format.</summary>
    /// <param name="reader">The source.</param>
    public virtual void LoadStateDict(BinaryReader reader)
    {
        InitialLearningRate = reader.ReadDouble();
        LearningRate = reader.ReadDouble();
    }

    /// <summary>Takes over the settings of another group.</summary>
    /// <param name="source">Settings of the same class.</param>
    public virtual void LoadStateDict(OptimizerOptions source)
    {
        InitialLearningRate = source.InitialLearningRate;
        LearningRate = source.LearningRate;
    }
}
