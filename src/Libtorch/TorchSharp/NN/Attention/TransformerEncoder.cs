using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A stack of encoder layers.</summary>
public sealed class TransformerEncoder : nn.Module<Tensor, Tensor, Tensor, Tensor>, nn.IModule<Tensor, Tensor, Tensor>, nn.IModule<Tensor, Tensor>
{
    private readonly ModuleList<TransformerEncoderLayer> layers;
    private readonly LayerNorm? norm;

    internal TransformerEncoder(TransformerEncoderLayer layer, long count, LayerNorm? norm = null) : base(nameof(TransformerEncoder))
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (count <= 0) throw new ArgumentOutOfRangeException(nameof(count), count, "A TransformerEncoder needs at least one layer.");
        layers = nn.ModuleList(Enumerable.Range(0, (int)count).Select(_ => layer.Copy()).ToArray());
        this.norm = norm;
        RegisterComponents();
    }

    /// <summary>Applies the layers in turn.</summary>
    /// <param name="src">Shape <c>[steps, batch, d_model]</c>.</param>
    /// <param name="src_mask">Added to the scores or, when Boolean, true where attention is forbidden; shape <c>[steps, steps]</c>, or null.</param>
    /// <param name="src_key_padding_mask">True where a step is padding, shape <c>[batch, steps]</c>, or null.</param>
    /// <returns>The shape of <paramref name="src"/>; the caller disposes it.</returns>
    public override Tensor forward(Tensor src, Tensor src_mask, Tensor src_key_padding_mask)
    {
        using var scope = NewDisposeScope();
        var x = src;
        foreach (var layer in layers) x = layer.call(x, src_mask, src_key_padding_mask);
        if (norm is not null) x = norm.call(x);
        return x.MoveToOuterDisposeScope();
    }

    /// <summary>Applies the layers in turn, hooks included; see <see cref="forward"/>.</summary>
    /// <param name="src">The sequences.</param>
    /// <param name="src_mask">A mask of the scores, or null.</param>
    /// <returns>The shape of <paramref name="src"/>; the caller disposes it.</returns>
    public Tensor call(Tensor src, Tensor src_mask) => call(src, src_mask, null!);

    /// <summary>Applies the layers in turn, hooks included; see <see cref="forward"/>.</summary>
    /// <param name="src">The sequences.</param>
    /// <returns>The shape of <paramref name="src"/>; the caller disposes it.</returns>
    public Tensor call(Tensor src) => call(src, null!, null!);
}
