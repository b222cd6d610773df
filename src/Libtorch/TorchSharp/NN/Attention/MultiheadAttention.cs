using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Attention of several heads: each projects queries, keys and values, and the heads' results are joined and projected again.</summary>
/// <remarks>arXiv:1706.03762, section 3.2.2. Sequences come first: <c>[steps, batch, features]</c>.</remarks>
public sealed class MultiheadAttention : nn.Module<Tensor, Tensor, Tensor, Tensor?, bool, Tensor?, Tuple<Tensor, Tensor>>
{
    private readonly long _width, _heads;
    private readonly double _dropout;
    private readonly bool _addZero;

    private readonly Linear out_proj;
    private Parameter? in_proj_weight, q_proj_weight, k_proj_weight, v_proj_weight, in_proj_bias, bias_k, bias_v;

    internal MultiheadAttention(
        long embedded_dim, long num_heads, double dropout, bool bias, bool add_bias_kv, bool add_zero_attn, long kdim, long vdim) : base(nameof(MultiheadAttention))
    {
        if (num_heads <= 0 || embedded_dim <= 0 || embedded_dim % num_heads != 0)
            throw new ArgumentException($"embedded_dim must be a positive multiple of num_heads, got {embedded_dim} and {num_heads}.", nameof(embedded_dim));
        (_width, _heads, _dropout, _addZero) = (embedded_dim, num_heads, dropout, add_zero_attn);
        if (kdim == embedded_dim && vdim == embedded_dim) in_proj_weight = Xavier(3 * embedded_dim, embedded_dim);
        else (q_proj_weight, k_proj_weight, v_proj_weight) = (Xavier(embedded_dim, embedded_dim), Xavier(embedded_dim, kdim), Xavier(embedded_dim, vdim));
        if (bias) in_proj_bias = Kept(zeros(3 * embedded_dim));
        if (add_bias_kv) (bias_k, bias_v) = (Normal(embedded_dim), Normal(embedded_dim));
        out_proj = nn.Linear(embedded_dim, embedded_dim, bias);
        if (bias) nn.init.zeros_(out_proj.bias!);
        RegisterComponents();
    }

    internal long HeadCount => _heads;

    /// <summary>Attends.</summary>
    /// <param name="query">Shape <c>[targets, batch, embedded_dim]</c>.</param>
    /// <param name="key">Shape <c>[sources, batch, kdim]</c>.</param>
    /// <param name="value">Shape <c>[sources, batch, vdim]</c>.</param>
    /// <param name="key_padding_mask">True where a source is padding, shape <c>[batch, sources]</c>, or null.</param>
    /// <param name="need_weights">Whether the weights are wanted.</param>
    /// <param name="attn_mask">Added to the scores or, when Boolean, true where attention is forbidden; shape <c>[targets, sources]</c> or <c>[batch · heads, targets, sources]</c>, or null.</param>
    /// <returns>
    /// The result, shape <c>[targets, batch, embedded_dim]</c>, and the weights averaged over the heads, shape <c>[batch, targets, sources]</c>
    /// (an invalid tensor when they are not wanted); the caller disposes both.
    /// </returns>
    public override Tuple<Tensor, Tensor> forward(Tensor query, Tensor key, Tensor value, Tensor? key_padding_mask, bool need_weights, Tensor? attn_mask)
    {
        using var scope = NewDisposeScope();
        if (query.dim() != 3 || query.shape[2] != _width)
            throw new ArgumentException($"The query of MultiheadAttention must have shape [targets, batch, {_width}], got [{string.Join(", ", query.shape)}].", nameof(query));
        var (targets, batch) = (query.shape[0], query.shape[1]);
        var (q, k, v) = (Projected(query, 0, q_proj_weight), Projected(key, 1, k_proj_weight), Projected(value, 2, v_proj_weight));
        var mask = Forbidden(attn_mask, key_padding_mask, batch, key.shape[0], q.dtype);
        if (bias_k is not null)
        {
            k = cat([k, bias_k.expand(1, batch, _width)]);
            v = cat([v, bias_v!.expand(1, batch, _width)]);
        }
        (q, k, v) = (Heads(q), Heads(k), Heads(v));
        if (_addZero)
        {
            var nothing = zeros_like(k.narrow(1, 0, 1));
            (k, v) = (cat([k, nothing], 1), cat([v, nothing], 1));
        }
        var scores = q.mul(1 / Math.Sqrt((double)_width / _heads)).bmm(k.transpose(1, 2));
        // The sources that were added stand behind the given ones, and every target may see them.
        if (mask is not null) scores = scores.add(nn.functional.pad(mask, [0, scores.shape[2] - mask.shape[2]]));
        var weights = scores.softmax(-1);
        var mixed = nn.functional.dropout(weights, _dropout, training).bmm(v).transpose(0, 1).reshape(targets, batch, _width);
        var result = out_proj.call(mixed).MoveToOuterDisposeScope();
        var shown = need_weights ? weights.view(batch, _heads, targets, -1).mean([1]).MoveToOuterDisposeScope() : nn.Aten.Undefined();
        return Tuple.Create(result, shown);
    }

    /// <summary>Attends, hooks included; see <see cref="forward"/>.</summary>
    /// <param name="query">The queries.</param>
    /// <param name="key">The keys.</param>
    /// <param name="value">The values.</param>
    /// <param name="key_padding_mask">True where a source is padding, or null.</param>
    /// <param name="need_weights">Whether the weights are wanted.</param>
    /// <param name="attn_mask">A mask of the scores, or null.</param>
    /// <returns>The result and the weights; the caller disposes both.</returns>
    public new Tuple<Tensor, Tensor> call(Tensor query, Tensor key, Tensor value, Tensor? key_padding_mask = null, bool need_weights = true, Tensor? attn_mask = null) =>
        base.call(query, key, value, key_padding_mask, need_weights, attn_mask);

    private Tensor Projected(Tensor input, int part, Parameter? own)
    {
        var weight = own ?? in_proj_weight!.narrow(0, part * _width, _width);
        return nn.functional.linear(input, weight, in_proj_bias?.narrow(0, part * _width, _width));
    }

    // [steps, batch, width] to [batch · heads, steps, width / heads]
    private Tensor Heads(Tensor projected) =>
        projected.contiguous().view(projected.shape[0], projected.shape[1] * _heads, _width / _heads).transpose(0, 1);

    // Both masks as one summand of the scores, shape [1 or batch · heads, targets or 1, sources].
    private Tensor? Forbidden(Tensor? attention, Tensor? padding, long batch, long sources, ScalarType dtype)
    {
        var summand = attention is null ? null : Summand(attention.dim() == 2 ? attention.unsqueeze(0) : attention, dtype);
        if (padding is null) return summand;
        if (padding.shape is not [var members, var steps] || members != batch || steps != sources)
            throw new ArgumentException($"The key_padding_mask must have shape [{batch}, {sources}] (batch, sources), got [{string.Join(", ", padding.shape)}].", nameof(padding));
        var blocked = Summand(padding.dtype == ScalarType.Bool ? padding : padding.to(ScalarType.Bool), dtype)
            .view(batch, 1, 1, sources).expand(batch, _heads, 1, sources).reshape(batch * _heads, 1, sources);
        return summand is null ? blocked : summand.add(blocked);
    }

    private static Tensor Summand(Tensor mask, ScalarType dtype) => mask.dtype != ScalarType.Bool
        ? mask
        : zeros(mask.shape, dtype, mask.device).masked_fill(mask, double.NegativeInfinity);

    private static Parameter Xavier(long rows, long columns)
    {
        var weight = Kept(empty(rows, columns));
        nn.init.xavier_uniform_(weight);
        return weight;
    }

    private static Parameter Normal(long width)
    {
        var bias = Kept(empty(1, 1, width));
        nn.init.xavier_normal_(bias);
        return bias;
    }

    private static Parameter Kept(Tensor data)
    {
        var parameter = new Parameter(data);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
