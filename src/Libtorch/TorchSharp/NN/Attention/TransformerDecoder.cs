using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A stack of decoder layers.</summary>
public sealed class TransformerDecoder : nn.Module<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor>
{
    private readonly ModuleList<TransformerDecoderLayer> layers;
    private readonly LayerNorm? norm;

    internal TransformerDecoder(TransformerDecoderLayer layer, long count, LayerNorm? norm = null) : base(nameof(TransformerDecoder))
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (count <= 0) throw new ArgumentOutOfRangeException(nameof(count), count, "A TransformerDecoder needs at least one layer.");
        layers = nn.ModuleList(Enumerable.Range(0, (int)count).Select(_ => layer.Copy()).ToArray());
        this.norm = norm;
        RegisterComponents();
    }

    /// <summary>Applies the layers in turn.</summary>
    /// <param name="tgt">Shape <c>[targets, batch, d_model]</c>.</param>
    /// <param name="memory">What an encoder answered, shape <c>[sources, batch, d_model]</c>.</param>
    /// <param name="tgt_mask">A mask of the targets' scores, shape <c>[targets, targets]</c>, or null.</param>
    /// <param name="memory_mask">A mask of the memory's scores, shape <c>[targets, sources]</c>, or null.</param>
    /// <param name="tgt_key_padding_mask">True where a target is padding, shape <c>[batch, targets]</c>, or null.</param>
    /// <param name="memory_key_padding_mask">True where a source is padding, shape <c>[batch, sources]</c>, or null.</param>
    /// <returns>The shape of <paramref name="tgt"/>; the caller disposes it.</returns>
    public override Tensor forward(
        Tensor tgt, Tensor memory, Tensor tgt_mask, Tensor? memory_mask = null, Tensor? tgt_key_padding_mask = null, Tensor? memory_key_padding_mask = null)
    {
        using var scope = NewDisposeScope();
        var x = tgt;
        foreach (var layer in layers) x = layer.call(x, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);
        if (norm is not null) x = norm.call(x);
        return x.MoveToOuterDisposeScope();
    }

    /// <summary>Applies the layers in turn, hooks included; see <see cref="forward"/>.</summary>
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

    /// <summary>Applies the layers in turn without masks, hooks included; see <see cref="forward"/>.</summary>
    /// <param name="tgt">The targets.</param>
    /// <param name="memory">The memory.</param>
    /// <returns>The shape of <paramref name="tgt"/>; the caller disposes it.</returns>
    public Tensor call(Tensor tgt, Tensor memory) => base.call(tgt, memory, null!, null!, null!, null!);
}
