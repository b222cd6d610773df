namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>softmax(Q Kᵀ / √d + mask) V.</summary>
            /// <param name="query">Shape <c>[…, targets, d]</c>.</param>
            /// <param name="key">Shape <c>[…, sources, d]</c>.</param>
            /// <param name="value">Shape <c>[…, sources, features]</c>.</param>
            /// <param name="attn_mask">Added to the scores, or, when Boolean, true where attention is allowed.</param>
            /// <param name="p">Dropout probability of the attention weights.</param>
            /// <param name="is_casual">Whether a target sees only sources up to its own position; excludes a mask.</param>
            /// <returns>Shape <c>[…, targets, features]</c>; the caller disposes it.</returns>
            /// <remarks>arXiv:1706.03762, equation 1.</remarks>
            /// <exception cref="ArgumentException">Both a mask and <paramref name="is_casual"/> are given.</exception>
            public static Tensor scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0.0, bool is_casual = false)
            {
                if (p < 0) throw new ArgumentOutOfRangeException(nameof(p), p, "A dropout probability lies in [0, 1].");
                if (is_casual && attn_mask is not null) throw new ArgumentException("Give either a mask or is_casual, not both.", nameof(attn_mask));
                using var scope = NewDisposeScope();
                var scores = query.matmul(key.transpose(-2, -1)).mul(1.0 / Math.Sqrt(query.shape[^1]));
                if (is_casual)
                    attn_mask = ones([query.shape[^2], key.shape[^2]], ScalarType.Bool, query.device).tril();
                if (attn_mask is not null)
                    scores = attn_mask.dtype == ScalarType.Bool
                        ? scores.masked_fill(attn_mask.logical_not(), double.NegativeInfinity)
                        : scores.add(attn_mask);
                var weights = scores.softmax(-1);
                if (p > 0) weights = dropout(weights, p, training: true);
                return weights.matmul(value).MoveToOuterDisposeScope();
            }
        }
    }
}
