using SymmetryBasis;

namespace LearnedOptimizers;

/// <summary>How large the learned part of an update is in each tensor, relative to the base width.</summary>
/// <remarks>
/// A matrix whose input axis grows with the network's width sums over that axis, so an update of fixed size per weight changes its output
/// in proportion to the width. The maximal-update parametrisation (Yang and Hu, arXiv:2011.14522; used for learned optimizers by μLO,
/// arXiv:2406.00153) divides its step by the width; vector-like tensors keep theirs. Which axes grow with the width need not be declared:
/// they are the input axes with a permutable label, those of data are fixed.
/// </remarks>
public static class MaximalUpdateScale
{
    /// <summary>The factor of one tensor: <c>baseWidth / n</c> with <c>n</c> the product of the sizes of its permutable or nested input axes, 1 without any.</summary>
    /// <param name="tensor">A tensor of the weight space.</param>
    /// <param name="baseWidth">Width with factor 1; positive.</param>
    public static double Of(TensorSpec tensor, int baseWidth)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(baseWidth);
        var width = 1L;
        foreach (var axis in tensor.Axes)
        {
            if (axis.Role == AxisRole.In && axis.Label.Kind != LabelKind.Fixed) width *= axis.Label.Size;
        }

        return width == 1 ? 1 : (double)baseWidth / width;
    }
}
