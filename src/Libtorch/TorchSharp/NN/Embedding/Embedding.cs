using System.Diagnostics.CodeAnalysis;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Looks up rows of a table: indices of any shape to the same shape with one more axis.</summary>
public sealed class Embedding : nn.Module<Tensor, Tensor>
{
    private readonly long? _paddingIndex;
    private readonly double? _maxNorm;
    private readonly double _normType;
    private readonly bool _scaleGradByFreq, _sparse;

    [ComponentName(Name = nameof(weight))]
    private Parameter? _weight;

    internal Embedding(Parameter weight, long? padding_idx, double? max_norm, double norm_type, bool scale_grad_by_freq, bool sparse) : base(nameof(Embedding))
    {
        var rows = weight.shape[0];
        if (padding_idx is { } index && (index >= rows || index < -rows))
            throw new ArgumentException($"padding_idx must lie in [{-rows}, {rows}), got {index}.", nameof(padding_idx));
        _paddingIndex = padding_idx < 0 ? padding_idx + rows : padding_idx;
        (_maxNorm, _normType, _scaleGradByFreq, _sparse) = (max_norm, norm_type, scale_grad_by_freq, sparse);
        this.weight = weight;
    }

    /// <summary>The table, shape <c>[num_embeddings, embedding_dims]</c>. Setting disposes the old one.</summary>
    [DisallowNull]
    public Parameter? weight
    {
        get => _weight;
        set => SetParameter(ref _weight, nameof(weight), value);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        if (_maxNorm is { } bound)
        {
            using var noGrad = no_grad();
            using var indices = input.contiguous();
            nn.Aten.EmbeddingRenorm(_weight!, indices, bound, _normType);
        }
        return nn.Aten.Embedding(_weight!, input, _paddingIndex ?? -1, _scaleGradByFreq, _sparse);
    }
}
