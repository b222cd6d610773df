namespace WeightSpace.OperatorLearning;

/// <summary>What the error is a function of.</summary>
public enum ScalingAxis
{
    /// <summary>The number of training functions, n.</summary>
    Samples,

    /// <summary>The number of parameters, N.</summary>
    Parameters,

    /// <summary>Both.</summary>
    Both,
}
