using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Self-attention, attention to a memory and a two-layer network on each step, each added to its input and normalised.</summary>
/// <remarks>arXiv:1706.03762, section 3.1, decoder. Sequences come first: <c>[steps, batch, d_model]</c>.</remarks>
public sealed class TransformerDecoderLayer : nn.Module<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor>, nn.IModule<Tensor, Tensor, Tensor>
{
    private readonly MultiheadAttention self_attn, multihead_attn;
    private readonly Linear linear1, linear2;
    private readonly LayerNorm norm1, norm2, norm3;
    private readonly Dropout dropout, dropout1, dropout2, dropout3;
    private readonly TransformerSettings _settings;

    internal TransformerDecoderLayer(TransformerSettings settings) : base(nameof(TransformerDecoderLayer))
    {
        _settings = settings;
        self_attn = nn.MultiheadAttention(settings.Width, settings.Heads, settings.Dropout);
        multihead_attn = nn.MultiheadAttention(settings.Width, settings.Heads, settings.Dropout);
        (linear1, linear2) = (nn.Linear(settings.Width, settings.Inner), nn.Linear(settings.Inner, settings.Width));
        (norm1, norm2, norm3) = (nn.LayerNorm(settings.Width), nn.LayerNorm(settings.Width), nn.LayerNorm(settings.Width));
        (dropout, dropout1) = (nn.Dropout(settings.Dropout), nn.Dropout(settings.Dropout));
        (dropout2, dropout3) = (nn.Dropout(settings.Dropout), nn.Dropout(settings.Dropout));
        RegisterComponents();
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="tgt">Shape <c>[targets, batch, d_model]</c>.</param>
    /// <param name="memory">What an encoder answered, shape <c>[sources, batch, d_model]</c>.</param>
    /// <param name="tgt_mask">A mask of the targets' scores, shape <c>[targets, targets]</c>, or null.</param>
    /// <param name="memory_mask">A mask of the memory's scores, shape <c>[targets, sources]</c>, or null.</param>
    /// <param name="tgt_key_padding_mask">True where a target is padding, shape <c>[batch, targets]</c>, or null.</param>
    /// <param name="memory_key_padding_mask">True where a source is padding, shape <c>[batch, sources]</c>, or null.</param>
    /// <returns>The shape of <paramref name="tgt"/>; the caller disposes it.</returns>
    public override Tensor forward(
        Tensor tgt, Tensor memory, Tensor tgt_mask, Tensor memory_mask, Tensor tgt_key_padding_mask, Tensor memory_key_padding_mask)
    {
        using var scope = NewDisposeScope();
        var (own, _) = self_attn.call(tgt, tgt, tgt, tgt_key_padding_mask, false, tgt_mask);
        var x = norm1.call(tgt.add(dropout1.call(own)));
        var (seen, _) = multihead_attn.call(x, memory, memory, memory_key_padding_mask, false, memory_mask);
        x = norm2.call(x.add(dropout2.call(seen)));
        var inner = linear2.call(dropout.call(_settings.Activate(linear1.call(x))));
        return norm3.call(x.add(dropout3.call(inner))).MoveToOuterDisposeScope();
    }

    /// <summary>Applies the layer, hooks included; see <see cref="forward"/>.</summary>
    /// <param name="tgt">The targets.</param>
    /// <param name="memory">The memory.</param>
    /// <param name="tgt_mask">A mask of the targets' scores, or null.</param>
    /// <param name="memory_mask">A mask of the memory's scores, or null.</param>
    /// <param name="tgt_key_padding_mask">True where a target is padding, or null.</param>
    /// <param name="memory_key_padding_mask">True where a source is padding, or null.</param>
    /// <returns>The shape of <paramref name="tgt"/>; the caller disposes it.</returns>
    public new Tensor call(
        Tensor tgt, Tensor memory, Tensor tgt_mask, Tensor? memory_mask = null, Tensor? tgt_key_padding_mask = null, Tensor? memory_key_padding_mask = null) =>
        base.call(tgt, memory, tgt_mask, memory_mask!, tgt_key_padding_mask!, memory_key_padding_mask!);

    /// <summary>Applies the layer without masks, hooks included; see <see cref="forward"/>.</summary>
    /// <param name="tgt">The targets.</param>
    /// <param name="memory">The memory.</param>
    /// <returns>The shape of <paramref name="tgt"/>; the caller disposes it.</returns>
    public Tensor call(Tensor tgt, Tensor memory) => base.call(tgt, memory, null!, null!, null!, null!);

    /// <summary>A new layer with the same settings and copies of the parameters.</summary>
    internal TransformerDecoderLayer Copy()
    {
        var copy = new TransformerDecoderLayer(_settings);
        copy.load_state_dict(state_dict());
        return copy;
    }
}
