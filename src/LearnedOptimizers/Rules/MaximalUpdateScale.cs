using WeightSpace.SymmetryBasis;

namespace WeightSpace.LearnedOptimizers;

/// <summary>How large the learned part of an update is in each tensor, relative to the base width.</summary>
/// <remarks>
/// A matrix sums over its input axes, so an update of fixed size per weight changes its output in proportion to their
/// size n. The maximal-update
/// parametrisation (Yang and Hu, arXiv:2011.14522; used for learned optimizers by μLO, arXiv:2406.00153) therefore
/// divides the step by n; tensors without an input
/// axis keep theirs. Which axes are inputs is known from the analysis. Deviations: axes of data (sensors) count as
/// well, since their number differs between problems
/// just as widths do, and no tensor gets more than the base width's step, since small inputs (one coordinate) would get
/// a step many times larger than any seen
/// in meta-training.
/// </remarks>
public static class MaximalUpdateScale
{
    /// <summary>The factor of one tensor: <c>min(1, baseWidth / n)</c> with <c>n</c> the product of the sizes of its
    /// input axes, 1 without any.</summary>
    /// <param name="tensor">A tensor of the weight space.</param>
    /// <param name="baseWidth">Width up to which the factor is 1; positive.</param>
    public static double Of(TensorSpec tensor, int baseWidth)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(baseWidth);
        var inputs = tensor.Axes.Where(axis => axis.Role is AxisRole.In or AxisRole.FixedIn).Aggregate(1L, (product, axis) => product * axis.Label.Size);
        return Math.Min(1, (double)baseWidth / inputs);
    }
}
