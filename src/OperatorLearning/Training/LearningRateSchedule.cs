namespace WeightSpace.OperatorLearning;

/// <summary>How the learning rate changes over a training.</summary>
public enum LearningRateSchedule
{
    /// <summary>Not at all.</summary>
    Constant,

    /// <summary>Half a cosine, from the full rate to zero after the last step.</summary>
    Cosine,

    /// <summary>Halved after every tenth of the steps.</summary>
    Halving,
}
