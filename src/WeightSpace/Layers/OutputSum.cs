using SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Gathers what a layer writes to one tensor: small parts are summed first, so that the full-size tensor is touched as little as possible.</summary>
internal sealed class OutputSum(TensorSpec tensor, Tensor input, long channels)
{
    private readonly List<Tensor> parts = [];
    private Tensor? full;
    private bool isOwned;

    /// <param name="shift">Shape <c>[1 or batch, channels]</c>.</param>
    public void AddShift(Tensor shift) => parts.Add(shift.reshape([shift.shape[0], .. Enumerable.Repeat(1L, tensor.Axes.Length), channels]));

    /// <param name="feature">Where the values belong.</param>
    /// <param name="values">Shape <c>[batch, *kept, channels]</c>.</param>
    /// <param name="owned">Whether nothing else uses the memory, so that it may be written to.</param>
    public void Add(PooledFeature feature, Tensor values, bool owned)
    {
        var isFull = full is null && feature.IsPlain && feature.Kept.Length == tensor.Axes.Length;
        var spread = FeatureMaps.Spread(values, feature, tensor);
        if (isFull) (full, isOwned) = (spread, owned);
        else parts.Add(spread);
    }

    /// <returns>Shape <c>[batch, *axes, channels]</c>, fresh.</returns>
    public Tensor Finish(bool activate)
    {
        long[] shape = [.. input.shape[..^1], channels];
        parts.Sort((a, b) => a.numel().CompareTo(b.numel()));

        // Fold each part into the next larger one while broadcasting costs no more than that one's size.
        for (var i = 0; i + 1 < parts.Count; i++)
        {
            if (!FitsInto(parts[i], parts[i + 1])) continue;
            parts[i + 1] = parts[i + 1] + parts[i];
            parts.RemoveAt(i--);
        }

        if (full is null)
        {
            full = zeros(shape, dtype: input.dtype, device: input.device);
            isOwned = true;
        }

        foreach (var part in parts)
        {
            // Writing in place would spoil what autograd saved, and memory that another output still reads.
            if (isOwned && !full.requires_grad && !part.requires_grad) full.add_(part);
            else full = full + part;
            isOwned = true;
        }

        if (!activate) return isOwned ? full : full.clone();
        return isOwned && !full.requires_grad ? full.relu_() : full.relu();
    }

    private static bool FitsInto(Tensor small, Tensor large)
    {
        var (from, to) = (small.shape, large.shape);
        for (var axis = 0; axis < from.Length; axis++)
        {
            if (from[axis] != 1 && from[axis] != to[axis]) return false;
        }

        return true;
    }
}
