using WeightSpace.SymmetryBasis;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>How sizes are chosen in the W step: each stage by itself, so that K stages of M sizes take M K fits
/// instead of M^K trainings.</summary>
public sealed record SelectionRule
{
    /// <summary>Checks the numbers.</summary>
    /// <param name="criterion">What a free number costs.</param>
    /// <param name="sizes">The sizes to try.</param>
    /// <param name="noise">The variance eps^2 of an output; 0 with cross-validation.</param>
    /// <param name="folds">Of cross-validation.</param>
    /// <param name="seed">Of the folds.</param>
    public SelectionRule(SelectionCriterion criterion, EquatableArray<int> sizes, double noise, int folds = 5, int seed = 1)
    {
        if (!Enum.IsDefined(criterion)) throw new ArgumentOutOfRangeException(nameof(criterion), criterion, "Unknown criterion.");
        if (sizes.Length == 0 || sizes.Any(size => size < 1)) throw new ArgumentException("Give at least one size, each at least 1.", nameof(sizes));
        ArgumentOutOfRangeException.ThrowIfNegative(noise);
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        (Criterion, Sizes, Noise, Folds, Seed) = (criterion, sizes, noise, folds, seed);
    }

    /// <summary>What a free number costs.</summary>
    public SelectionCriterion Criterion { get; }

    /// <summary>The sizes to try.</summary>
    public EquatableArray<int> Sizes { get; }

    /// <summary>The variance of an output.</summary>
    public double Noise { get; }

    /// <summary>Of cross-validation.</summary>
    public int Folds { get; }

    /// <summary>Of the folds.</summary>
    public int Seed { get; }

    /// <summary>The cost of a number of parameters, in the units of half a squared error over all points.</summary>
    /// <param name="parameters">Free numbers.</param>
    /// <param name="points">Points that they are fitted to.</param>
    public double Cost(long parameters, long points) => Criterion switch
    {
        SelectionCriterion.Akaike => 2 * Noise * parameters,
        SelectionCriterion.Bayesian => Noise * Math.Log(points) * parameters,
        _ => 0,
    };
}
