namespace WeightSpace.Experiments.Training;

/// <summary>How far a training has come, beside its tensors.</summary>
public sealed class TrainingState
{
    /// <summary>Optimizer steps done.</summary>
    public long Step { get; set; }

    /// <summary>Seconds spent in them.</summary>
    public double Seconds { get; set; }

    /// <summary>Whether the loss or the test error became infinite or NaN.</summary>
    public bool Diverged { get; set; }

    /// <summary>Whether nothing is left to do.</summary>
    public bool Finished { get; set; }

    /// <summary>What was measured.</summary>
    public TrainingCurve Curve { get; } = new();
}
