using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Self-attention and a two-layer network on each step, each added to its input and normalised.</summary>
/// <remarks>arXiv:1706.03762, section 3.1, encoder. Sequences come first: <c>[steps, batch, d_model]</c>.</remarks>
public sealed class TransformerEncoderLayer : nn.Module<Tensor, Tensor>, nn.IModule<Tensor, Tensor, Tensor>, nn.IModule<Tensor, Tensor, Tensor, Tensor>
{
    private readonly MultiheadAttention self_attn;
    private readonly Linear linear1, linear2;
    private readonly LayerNorm norm1, norm2;
    private readonly Dropout dropout, dropout1, dropout2;
    private readonly TransformerSettings _settings;

    internal TransformerEncoderLayer(TransformerSettings settings) : base(nameof(TransformerEncoderLayer))
    {
        _settings = settings;
        self_attn = nn.MultiheadAttention(settings.Width, settings.Heads, settings.Dropout);
        (linear1, linear2) = (nn.Linear(settings.Width, settings.Inner), nn.Linear(settings.Inner, settings.Width));
        (norm1, norm2) = (nn.LayerNorm(settings.Width), nn.LayerNorm(settings.Width));
        (dropout, dropout1, dropout2) = (nn.Dropout(settings.Dropout), nn.Dropout(settings.Dropout), nn.Dropout(settings.Dropout));
        RegisterComponents();
    }

    /// <summary>Applies the layer without masks.</summary>
    /// <param name="src">Shape <c>[steps, batch, d_model]</c>.</param>
    /// <returns>The same shape; the caller disposes it.</returns>
    public override Tensor forward(Tensor src) => call(src, null!, null!);

    /// <summary>Applies the layer.</summary>
    /// <param name="src">Shape <c>[steps, batch, d_model]</c>.</param>
    /// <param name="src_mask">Added to the scores or, when Boolean, true where attention is forbidden; shape <c>[steps, steps]</c>, or null.</param>
    /// <returns>The shape of <paramref name="src"/>; the caller disposes it.</returns>
    public Tensor call(Tensor src, Tensor src_mask) => call(src, src_mask, null!);

    /// <summary>Applies the layer.</summary>
    /// <param name="src">Shape <c>[steps, batch, d_model]</c>.</param>
    /// <param name="src_mask">Added to the scores or, when Boolean, true where attention is forbidden; shape <c>[steps, steps]</c>, or null.</param>
    /// <param name="src_key_padding_mask">True where a step is padding, shape <c>[batch, steps]</c>, or null.</param>
    /// <returns>The shape of <paramref name="src"/>; the caller disposes it.</returns>
    public Tensor call(Tensor src, Tensor src_mask, Tensor src_key_padding_mask)
    {
        using var scope = NewDisposeScope();
        var (seen, _) = self_attn.call(src, src, src, src_key_padding_mask, false, src_mask);
        var x = norm1.call(src.add(dropout1.call(seen)));
        var inner = linear2.call(dropout.call(_settings.Activate(linear1.call(x))));
        return norm2.call(x.add(dropout2.call(inner))).MoveToOuterDisposeScope();
    }

    /// <summary>A new layer with the same settings and copies of the parameters.</summary>
    internal TransformerEncoderLayer Copy()
    {
        var copy = new TransformerEncoderLayer(_settings);
        copy.load_state_dict(state_dict());
        return copy;
    }
}
