using WeightSpace.Kernels;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Gathers what a layer writes to one tensor: small parts are summed first, so that the full-size tensor is
/// touched as little as possible.</summary>
internal sealed class OutputSum(TensorSpec tensor, Tensor input, long channels, bool fused)
{
    private const int Rows = 1;
    private const int Columns = 2;
    private readonly List<(int Kept, Tensor Average)> averages = [];
    private Tensor? postponed;
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

    /// <summary>Averages of the result that were computed on the way: the axes that are left, as bits, and the
    /// tensor.</summary>
    public IReadOnlyList<(int Kept, Tensor Average)> Averages => averages;

    /// <summary>Leaves the product for <see cref="Finish"/>, which can do it in one pass with everything else, if this
    /// is a matrix's own pointwise part.</summary>
    /// <returns>Whether it was left.</returns>
    public bool TryPostpone(PooledFeature feature, MixColumn column, Tensor matrix)
    {
        if (!fused || postponed is not null || tensor.Axes.Length != 2 || !feature.IsPlain || feature.Kept.Length != 2) return false;
        if (!column.Feature.Equals(feature) || !column.Ordering.SequenceEqual([0, 1])) return false;
        if ((matrix.requires_grad && is_grad_enabled()) || !WeightMixing.IsSupported(input, channels)) return false;
        postponed = matrix;
        return true;
    }

    /// <param name="activate">Whether to apply ReLU.</param>
    /// <param name="pool">Whether averages of the result will be wanted.</param>
    /// <returns>Shape <c>[batch, *axes, channels]</c>, fresh.</returns>
    public Tensor Finish(bool activate, bool pool)
    {
        if (postponed is not null)
        {
            if (TryMix(postponed, activate, pool) is { } mixed) return mixed;
            Add(input.matmul(postponed.unsqueeze(1)));
        }

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

    private void Add(Tensor pointwise) => (full, isOwned) = full is null ? (pointwise, true) : (full.add(pointwise), true);

    private Tensor? TryMix(Tensor matrix, bool activate, bool pool)
    {
        if (full is not null || parts.Any(part => (part.requires_grad && is_grad_enabled()) || (part.shape[Rows] != 1 && part.shape[Columns] != 1))) return null;
        var (batch, rows, columns) = (input.shape[0], input.shape[Rows], input.shape[Columns]);
        Tensor? rowTerms = null, columnTerms = null;
        foreach (var part in parts)
        {
            if (part.shape[Columns] == 1) rowTerms = rowTerms is null ? part : rowTerms.add(part);
            else columnTerms = columnTerms is null ? part : columnTerms.add(part);
        }

        rowTerms = rowTerms is null
            ? zeros([batch, rows, channels], dtype: input.dtype, device: input.device)
            : rowTerms.squeeze(Columns).expand(batch, rows, channels);
        var (output, rowMeans, columnMeans) = WeightMixing.Mix(input, matrix, rowTerms, columnTerms?.squeeze(Rows).expand(batch, columns, channels), activate, pool);
        if (pool)
        {
            averages.Add((1, rowMeans!));
            averages.Add((2, columnMeans!));
        }

        return output;
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
