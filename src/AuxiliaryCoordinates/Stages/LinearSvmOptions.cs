namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>How linear support vector machines are fitted.</summary>
public sealed record LinearSvmOptions
{
    /// <summary>Checks the numbers.</summary>
    /// <param name="passes">Passes over the points.</param>
    /// <param name="ridge">Weight of the squared norm beside the mean hinge loss.</param>
    /// <param name="seed">Of the order of points.</param>
    public LinearSvmOptions(int passes = 10, double ridge = 1e-4, int seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(passes, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ridge);
        (Passes, Ridge, Seed) = (passes, ridge, seed);
    }

    /// <summary>Passes over the points.</summary>
    public int Passes { get; }

    /// <summary>Weight of the squared norm beside the mean hinge loss.</summary>
    public double Ridge { get; }

    /// <summary>Of the order of points.</summary>
    public int Seed { get; }
}
