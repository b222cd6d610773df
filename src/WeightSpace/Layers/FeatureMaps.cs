using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>The two halves of a basis term on tensors: reduce an input to its kept indices, spread kept indices over an
/// output.</summary>
internal static class FeatureMaps
{
    /// <summary>Takes diagonals and averages, by the definition.</summary>
    /// <param name="x">Shape <c>[batch, *axes, channels]</c>.</param>
    /// <param name="feature">What to keep.</param>
    /// <returns>Shape <c>[batch, *kept, channels]</c>.</returns>
    public static Tensor Reduce(Tensor x, PooledFeature feature)
    {
        var pooled = feature.Blocks.Distinct().Where(block => !feature.Kept.Contains(block)).ToArray();
        var letters = string.Concat(feature.Blocks.Select(Letter));
        var sum = einsum($"y{letters}z->y{string.Concat(feature.Kept.Select(Letter))}z", x);
        var count = pooled.Aggregate(1.0, (product, block) => product * x.shape[1 + feature.AxisOf(block)]);
        return count == 1 ? sum : sum / count;
    }

    /// <summary>Averages over the axes that are not kept; for features without diagonals.</summary>
    public static Tensor Pool(Tensor x, PooledFeature feature, ReadOnlySpan<int> keptAxes)
    {
        var drop = new List<long>();
        for (var axis = 0; axis < feature.Blocks.Length; axis++)
        {
            if (!keptAxes.Contains(axis)) drop.Add(1 + axis);
        }

        return drop.Count == 0 ? x.alias() : x.mean([.. drop]);
    }

    /// <summary>Brings kept indices to their axes, with size 1 on the axes of blocks that are not kept, and zeros off
    /// the diagonals of repeated blocks.</summary>
    /// <param name="y">Shape <c>[batch, *kept, channels]</c>.</param>
    /// <param name="feature">Where the kept indices belong.</param>
    /// <param name="tensor">The output tensor.</param>
    /// <returns>Broadcastable to <c>[batch, *axes, channels]</c>.</returns>
    public static Tensor Spread(Tensor y, PooledFeature feature, TensorSpec tensor)
    {
        var kept = feature.Kept;
        var firstAxes = kept.Select(feature.AxisOf).ToArray();
        var order = Enumerable.Range(0, kept.Length).OrderBy(k => firstAxes[k]).ToArray();
        if (!order.SequenceEqual(Enumerable.Range(0, kept.Length)))
            y = y.permute([0, .. order.Select(k => 1L + k), 1 + kept.Length]);
        var shape = tensor.Axes.Select((axis, number) => Array.IndexOf(firstAxes, number) >= 0 ? (long)axis.Label.Size : 1);
        y = y.reshape([y.shape[0], .. shape, y.shape[^1]]);
        for (var axis = 0; axis < feature.Blocks.Length; axis++)
        {
            var first = feature.AxisOf(feature.Blocks[axis]);
            if (first == axis) continue;
            long size = tensor.Axes[axis].Label.Size;
            var mask = Enumerable.Repeat(1L, feature.Blocks.Length + 2).ToArray();
            (mask[1 + first], mask[1 + axis]) = (size, size);
            y = y * eye(size, dtype: y.dtype, device: y.device).reshape(mask);
        }

        return y;
    }

    /// <summary>Reorders kept indices: axis k of the result is axis <c>ordering[k]</c> of the input.</summary>
    public static Tensor Reorder(Tensor x, ImmutableArray<int> ordering) => ordering.SequenceEqual(Enumerable.Range(0, ordering.Length))
        ? x
        : x.permute([0, .. ordering.Select(k => 1L + k), 1 + ordering.Length]);

    private static char Letter(int block) => (char)('a' + block);
}
