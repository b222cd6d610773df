using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>An encoder and a decoder that attends to what the encoder answered.</summary>
/// <remarks>arXiv:1706.03762. Sequences come first: <c>[steps, batch, d_model]</c>. Weights are Xavier-uniform.</remarks>
public sealed class Transformer : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly TransformerEncoder encoder;
    private readonly TransformerDecoder decoder;

    internal Transformer(TransformerSettings settings, long encoderLayers, long decoderLayers) : base(nameof(Transformer))
    {
        using var encoderLayer = new TransformerEncoderLayer(settings);
        using var decoderLayer = new TransformerDecoderLayer(settings);
        encoder = new TransformerEncoder(encoderLayer, encoderLayers, nn.LayerNorm(settings.Width));
        decoder = new TransformerDecoder(decoderLayer, decoderLayers, nn.LayerNorm(settings.Width));
        RegisterComponents();
        foreach (var parameter in parameters())
            if (parameter.dim() > 1)
                nn.init.xavier_uniform_(parameter);
    }

    /// <summary>Encodes the sources and decodes the targets, without masks.</summary>
    /// <param name="src">Shape <c>[sources, batch, d_model]</c>.</param>
    /// <param name="tgt">Shape <c>[targets, batch, d_model]</c>.</param>
    /// <returns>The shape of <paramref name="tgt"/>; the caller disposes it.</returns>
    public override Tensor forward(Tensor src, Tensor tgt) => call(src, tgt, null!);

    /// <summary>Encodes the sources and decodes the targets.</summary>
    /// <param name="src">Shape <c>[sources, batch, d_model]</c>.</param>
    /// <param name="tgt">Shape <c>[targets, batch, d_model]</c>.</param>
    /// <param name="src_mask">A mask of the sources' scores, shape <c>[sources, sources]</c>, or null.</param>
    /// <param name="tgt_mask">A mask of the targets' scores, shape <c>[targets, targets]</c>, or null.</param>
    /// <param name="memory_mask">A mask of the memory's scores, shape <c>[targets, sources]</c>, or null.</param>
    /// <param name="src_key_padding_mask">True where a source is padding, shape <c>[batch, sources]</c>, or null.</param>
    /// <param name="tgt_key_padding_mask">True where a target is padding, shape <c>[batch, targets]</c>, or null.</param>
    /// <param name="memory_key_padding_mask">True where a place of the memory is padding, shape <c>[batch, sources]</c>, or null.</param>
    /// <returns>The shape of <paramref name="tgt"/>; the caller disposes it.</returns>
    public Tensor call(
        Tensor src, Tensor tgt, Tensor src_mask, Tensor? tgt_mask = null, Tensor? memory_mask = null, Tensor? src_key_padding_mask = null,
        Tensor? tgt_key_padding_mask = null, Tensor? memory_key_padding_mask = null)
    {
        using var memory = encoder.call(src, src_mask, src_key_padding_mask!);
        return decoder.call(tgt, memory, tgt_mask!, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);
    }
}
