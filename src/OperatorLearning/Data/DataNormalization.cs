namespace WeightSpace.OperatorLearning;

/// <summary>The units in which a network sees its inputs and outputs.</summary>
public enum DataNormalization
{
    /// <summary>One mean and deviation of the training functions for all sensors of an input, and one for all
    /// points.</summary>
    Global,

    /// <summary>A mean and deviation of the training functions for each sensor and each point.</summary>
    Pointwise,

    /// <summary>Those of the problem.</summary>
    None,
}
