namespace WeightSpace.OperatorLearning;

/// <summary>A figure with its 95% interval.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct ScalingInterval(double Value, double Low, double High)
{
    /// <summary>Whether the interval holds a number.</summary>
    public bool Contains(double number) => number >= Low && number <= High;
}
