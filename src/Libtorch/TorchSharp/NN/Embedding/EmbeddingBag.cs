using System.Diagnostics.CodeAnalysis;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Looks up bags of rows of a table and combines each bag to one row.</summary>
public sealed class EmbeddingBag : nn.Module<Tensor, Tensor?, Tensor?, Tensor>, nn.IModule<Tensor, Tensor, Tensor>
{
    private readonly double? _maxNorm;
    private readonly double _normType;
    private readonly bool _scaleGradByFreq, _sparse, _includeLastOffset;
    private readonly EmbeddingBagMode _mode;
    private readonly long? _paddingIndex;

    [ComponentName(Name = nameof(weight))]
    private Parameter? _weight;

    internal EmbeddingBag(
        Parameter weight, double? max_norm, double norm_type, bool scale_grad_by_freq, EmbeddingBagMode mode, bool sparse, bool include_last_offset,
        long padding_index) : base(nameof(EmbeddingBag))
    {
        if (padding_index >= weight.shape[0])
            throw new ArgumentException($"padding_index must be -1 or lie in [0, {weight.shape[0]}), got {padding_index}.", nameof(padding_index));
        (_maxNorm, _normType, _scaleGradByFreq, _mode) = (max_norm, norm_type, scale_grad_by_freq, mode);
        (_sparse, _includeLastOffset, _paddingIndex) = (sparse, include_last_offset, padding_index < 0 ? null : padding_index);
        this.weight = weight;
    }

    /// <summary>The table, shape <c>[num_embeddings, embedding_dims]</c>. Setting disposes the old one.</summary>
    [DisallowNull]
    public Parameter? weight
    {
        get => _weight;
        set => SetParameter(ref _weight, nameof(weight), value);
    }

    /// <summary>Combines bags.</summary>
    /// <param name="input">Indices: shape <c>[bags, size]</c>, or all bags one after the other, shape <c>[count]</c>.</param>
    /// <param name="offsets">Where each bag begins, shape <c>[bags]</c>, dtype of the input, for one-dimensional input only.</param>
    /// <param name="perSampleWeights">A factor for each index, shape of the input, when bags are summed; or null.</param>
    /// <returns>Shape <c>[bags, embedding_dims]</c>; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The input is not integral, or offsets or weights do not fit it.</exception>
    public override Tensor forward(Tensor input, Tensor? offsets, Tensor? perSampleWeights)
    {
        Require(input, offsets, perSampleWeights);
        using var scope = NewDisposeScope();
        if (input.dim() == 2)
        {
            offsets = arange(0, input.numel() + (_includeLastOffset ? 1 : 0), input.shape[1], input.dtype, input.device);
            input = input.reshape(-1);
            perSampleWeights = perSampleWeights?.reshape(-1);
        }
        if (_maxNorm is { } bound)
        {
            using var noGrad = no_grad();
            nn.Aten.EmbeddingRenorm(_weight!, input.contiguous(), bound, _normType);
        }
        return nn.Aten.EmbeddingBag(
            _weight!, input, offsets!, _scaleGradByFreq, (long)_mode, _sparse, perSampleWeights, _includeLastOffset, _paddingIndex).MoveToOuterDisposeScope();
    }

    /// <summary>Combines bags, hooks included; see <see cref="forward"/>.</summary>
    /// <param name="input">Indices.</param>
    /// <param name="offsets">Where each bag begins, or null for two-dimensional input.</param>
    /// <param name="perSampleWeights">A factor for each index, or null.</param>
    /// <returns>Shape <c>[bags, embedding_dims]</c>; the caller disposes it.</returns>
    public new Tensor call(Tensor input, Tensor? offsets, Tensor? perSampleWeights) => base.call(input, offsets, perSampleWeights);

    /// <summary>Combines bags, hooks included; see <see cref="forward"/>.</summary>
    /// <param name="input">Indices, shape <c>[count]</c>.</param>
    /// <param name="offsets">Where each bag begins.</param>
    /// <returns>Shape <c>[bags, embedding_dims]</c>; the caller disposes it.</returns>
    public Tensor call(Tensor input, Tensor offsets) => base.call(input, offsets, null);

    /// <summary>Combines bags of one size, hooks included; see <see cref="forward"/>.</summary>
    /// <param name="input">Indices, shape <c>[bags, size]</c>.</param>
    /// <returns>Shape <c>[bags, embedding_dims]</c>; the caller disposes it.</returns>
    public Tensor call(Tensor input) => base.call(input, null, null);

    private void Require(Tensor input, Tensor? offsets, Tensor? perSampleWeights)
    {
        if (!input.is_integral()) throw new ArgumentException($"The input of EmbeddingBag must be integral, got {input.dtype}.", nameof(input));
        if (input.dim() is not (1 or 2)) throw new ArgumentException($"The input of EmbeddingBag must have one or two axes, got shape [{string.Join(", ", input.shape)}].", nameof(input));
        if (input.dim() == 1 && offsets is null) throw new ArgumentException("EmbeddingBag needs offsets for a one-dimensional input, got null.", nameof(offsets));
        if (input.dim() == 2 && offsets is not null) throw new ArgumentException("EmbeddingBag takes no offsets for a two-dimensional input: its rows are the bags.", nameof(offsets));
        if (offsets is not null && offsets.dtype != input.dtype)
            throw new ArgumentException($"The offsets of EmbeddingBag must have the dtype of the input, {input.dtype}, got {offsets.dtype}.", nameof(offsets));
        if (perSampleWeights is not null && _mode != EmbeddingBagMode.Sum)
            throw new ArgumentException($"EmbeddingBag weighs samples only in mode Sum, not {_mode}.", nameof(perSampleWeights));
    }
}
