namespace WeightSpace.OperatorLearning;

/// <summary>The training loss of an operator.</summary>
public enum OperatorLoss
{
    /// <summary>Mean over functions and points of the squared error.</summary>
    MeanSquared,

    /// <summary>Mean over functions of the relative L2 error.</summary>
    RelativeL2,
}
