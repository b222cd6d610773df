namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>How a chain of dense layers is fitted.</summary>
public sealed record ChainStageOptions
{
    /// <summary>Checks the numbers.</summary>
    /// <param name="ridge">Half this times the squared weights, biases left out, is the regulariser.</param>
    /// <param name="steps">Gauss-Newton steps of a fit.</param>
    /// <param name="innerIterations">Iterations of conjugate gradients in each.</param>
    public ChainStageOptions(double ridge = 0, int steps = 10, int innerIterations = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ridge);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(innerIterations, 1);
        (Ridge, Steps, InnerIterations) = (ridge, steps, innerIterations);
    }

    /// <summary>Half this times the squared weights, biases left out, is the regulariser.</summary>
    public double Ridge { get; }

    /// <summary>Gauss-Newton steps of a fit.</summary>
    public int Steps { get; }

    /// <summary>Iterations of conjugate gradients in each.</summary>
    public int InnerIterations { get; }
}
