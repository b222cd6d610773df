using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Computes each feature of the inputs once, a smaller one from a larger one where that is possible.</summary>
internal sealed class FeaturePools(IReadOnlyList<Tensor> features)
{
    private readonly Dictionary<PooledFeature, Tensor> diagonals = [];

    /// <summary>Averages by tensor and kept axes, in axis order.</summary>
    private readonly Dictionary<(int Tensor, int Kept), Tensor> averages = [];

    /// <summary>The features, per tensor.</summary>
    public IReadOnlyList<Tensor> Features => features;

    /// <summary>Every tensor held: the features and the averages made or given so far.</summary>
    public IEnumerable<Tensor> Held => features.Concat(averages.Values);

    /// <summary>Takes note of an average that the features' maker has computed on the way.</summary>
    /// <param name="tensor">Number of the tensor.</param>
    /// <param name="kept">The axes that are left, as bits.</param>
    /// <param name="average">Shape <c>[batch, *kept, channels]</c>.</param>
    public void Know(int tensor, int kept, Tensor average) => averages[(tensor, kept)] = average;

    /// <returns>Shape <c>[batch, *kept, channels]</c>, kept indices in the column's order. Belongs to the current
    /// scope.</returns>
    public Tensor Get(MixColumn column)
    {
        var feature = column.Feature;
        if (!feature.IsPlain)
        {
            if (!diagonals.TryGetValue(feature, out var reduced))
                diagonals[feature] = reduced = FeatureMaps.Reduce(features[feature.Tensor], feature);
            return FeatureMaps.Reorder(reduced, column.Ordering);
        }

        var axes = feature.Kept.Select(feature.AxisOf).ToArray();
        var average = Average(feature.Tensor, axes.Aggregate(0, (mask, axis) => mask | (1 << axis)), feature.Blocks.Length);
        var sorted = axes.Order().ToArray();
        var order = column.Ordering.Select(k => Array.IndexOf(sorted, axes[k])).ToArray();
        return FeatureMaps.Reorder(average, [.. order]);
    }

    private Tensor Average(int tensor, int kept, int rank)
    {
        var all = (1 << rank) - 1;
        if (kept == all) return features[tensor];
        if (averages.TryGetValue((tensor, kept), out var known)) return known;

        // The smallest average already made that still holds everything to keep; a mean of means of equal size is the
        // mean.
        var (source, sourceKept) = (features[tensor], all);
        foreach (var (key, value) in averages)
        {
            if (key.Tensor == tensor && (key.Kept & kept) == kept && value.numel() < source.numel()) (source, sourceKept) = (value, key.Kept);
        }

        var drop = new List<long>();
        var position = 1L;
        for (var axis = 0; axis < rank; axis++)
        {
            if ((sourceKept >> axis & 1) == 0) continue;
            if ((kept >> axis & 1) == 0) drop.Add(position);
            position++;
        }

        return averages[(tensor, kept)] = source.mean([.. drop]);
    }
}
