using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Attention of several heads.</summary>
        /// <param name="embedded_dim">The number of features of queries and results, a multiple of the heads.</param>
        /// <param name="num_heads">The number of heads.</param>
        /// <param name="dropout">Dropout probability of the attention weights.</param>
        /// <param name="bias">Whether the projections have biases.</param>
        /// <param name="add_bias_kv">Whether a trained source is added.</param>
        /// <param name="add_zero_attn">Whether a source of zeros is added.</param>
        /// <param name="kdim">The number of features of keys, by default <paramref name="embedded_dim"/>.</param>
        /// <param name="vdim">The number of features of values, by default <paramref name="embedded_dim"/>.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static MultiheadAttention MultiheadAttention(
            long embedded_dim, long num_heads, double dropout = 0.0, bool bias = true, bool add_bias_kv = false, bool add_zero_attn = false,
            long? kdim = null, long? vdim = null) =>
            new(embedded_dim, num_heads, dropout, bias, add_bias_kv, add_zero_attn, kdim ?? embedded_dim, vdim ?? embedded_dim);

        /// <summary>A layer of a transformer's encoder.</summary>
        /// <param name="d_model">The number of features.</param>
        /// <param name="nhead">The number of heads.</param>
        /// <param name="dim_feedforward">The width of the two-layer network.</param>
        /// <param name="dropout">Dropout probability, in training.</param>
        /// <param name="activation">The activation of the two-layer network.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static TransformerEncoderLayer TransformerEncoderLayer(
            long d_model = 512, long nhead = 8, long dim_feedforward = 2048, double dropout = 0.1, Activations activation = Activations.ReLU) =>
            new(new TransformerSettings(d_model, nhead, dim_feedforward, dropout, activation));

        /// <summary>A stack of encoder layers.</summary>
        /// <param name="encoder_layer">The layer that all are copies of; it is not used itself and remains the caller's.</param>
        /// <param name="num_layers">The number of layers.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static TransformerEncoder TransformerEncoder(TransformerEncoderLayer encoder_layer, long num_layers) => new(encoder_layer, num_layers);

        /// <summary>A layer of a transformer's decoder.</summary>
        /// <param name="d_model">The number of features.</param>
        /// <param name="nhead">The number of heads.</param>
        /// <param name="dim_feedforward">The width of the two-layer network.</param>
        /// <param name="dropout">Dropout probability, in training.</param>
        /// <param name="activation">The activation of the two-layer network.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static TransformerDecoderLayer TransformerDecoderLayer(
            long d_model = 512, long nhead = 8, long dim_feedforward = 2048, double dropout = 0.1, Activations activation = Activations.ReLU) =>
            new(new TransformerSettings(d_model, nhead, dim_feedforward, dropout, activation));

        /// <summary>A stack of decoder layers.</summary>
        /// <param name="decoder_layer">The layer that all are copies of; it is not used itself and remains the caller's.</param>
        /// <param name="num_layers">The number of layers.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static TransformerDecoder TransformerDecoder(TransformerDecoderLayer decoder_layer, long num_layers) => new(decoder_layer, num_layers);

        /// <summary>An encoder and a decoder.</summary>
        /// <param name="d_model">The number of features.</param>
        /// <param name="nhead">The number of heads.</param>
        /// <param name="num_encoder_layers">The number of encoder layers.</param>
        /// <param name="num_decoder_layers">The number of decoder layers.</param>
        /// <param name="dim_feedforward">The width of the two-layer networks.</param>
        /// <param name="dropout">Dropout probability, in training.</param>
        /// <param name="activation">The activation of the two-layer networks.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Transformer Transformer(
            long d_model = 512, long nhead = 8, long num_encoder_layers = 6, long num_decoder_layers = 6, long dim_feedforward = 2048,
            double dropout = 0.1, Activations activation = Activations.ReLU) =>
            new(new TransformerSettings(d_model, nhead, dim_feedforward, dropout, activation), num_encoder_layers, num_decoder_layers);
    }
}
