namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>A radial basis function network's size and smoothness.</summary>
public sealed record RadialBasisOptions
{
    /// <summary>Checks the numbers.</summary>
    /// <param name="functions">The most basis functions.</param>
    /// <param name="spread">Their standard deviation, sigma.</param>
    /// <param name="ridge">Half this times the squared weights is the regulariser.</param>
    public RadialBasisOptions(int functions, double spread, double ridge)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(functions, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(spread);
        ArgumentOutOfRangeException.ThrowIfNegative(ridge);
        (Functions, Spread, Ridge) = (functions, spread, ridge);
    }

    /// <summary>The most basis functions.</summary>
    public int Functions { get; }

    /// <summary>Their standard deviation, sigma.</summary>
    public double Spread { get; }

    /// <summary>Half this times the squared weights is the regulariser.</summary>
    public double Ridge { get; }
}
