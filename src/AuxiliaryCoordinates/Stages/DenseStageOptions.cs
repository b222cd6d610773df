namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>How a dense stage is fitted.</summary>
public sealed record DenseStageOptions
{
    /// <summary>Checks the numbers.</summary>
    /// <param name="ridge">Half this times the squared weights, biases left out, is its regulariser.</param>
    /// <param name="steps">Gauss-Newton steps of a fit.</param>
    /// <param name="innerIterations">Iterations of conjugate gradients in each.</param>
    /// <param name="backtracks">Halvings of a unit's step before it is refused.</param>
    public DenseStageOptions(double ridge = 0, int steps = 1, int innerIterations = 5, int backtracks = 4)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ridge);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(innerIterations, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(backtracks);
        (Ridge, Steps, InnerIterations, Backtracks) = (ridge, steps, innerIterations, backtracks);
    }

    /// <summary>Half this times the squared weights, biases left out, is its regulariser.</summary>
    public double Ridge { get; }

    /// <summary>Gauss-Newton steps of a fit.</summary>
    public int Steps { get; }

    /// <summary>Iterations of conjugate gradients in each.</summary>
    public int InnerIterations { get; }

    /// <summary>Halvings of a unit's step before it is refused.</summary>
    public int Backtracks { get; }
}
