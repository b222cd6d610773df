using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Looks up rows of a table, drawn from N(0, 1).</summary>
        /// <param name="num_embeddings">The number of rows.</param>
        /// <param name="embedding_dims">Their length.</param>
        /// <param name="padding_idx">A row that is zero and gets no gradient, or null.</param>
        /// <param name="max_norm">Rows that are looked up are scaled down to this norm first, or null.</param>
        /// <param name="norm_type">The exponent of that norm.</param>
        /// <param name="scale_grad_by_freq">Whether gradients are divided by how often a row was used.</param>
        /// <param name="sparse">Whether the gradient is a sparse tensor.</param>
        /// <param name="device">Where the table lives, by default the default device.</param>
        /// <param name="dtype">Its type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Embedding Embedding(
            long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0,
            bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
        {
            var table = new Parameter(empty(num_embeddings, embedding_dims, dtype, device));
            init.normal_(table);
            var module = new Embedding(table, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
            if (padding_idx is not { } index) return module;
            using var noGrad = no_grad();
            using var row = table.select(0, index);
            init.zeros_(row);
            return module;
        }

        /// <summary>Looks up rows of a given table.</summary>
        /// <param name="embeddings">The table, shape <c>[rows, length]</c>; copied.</param>
        /// <param name="freeze">Whether it is not trained.</param>
        /// <param name="padding_idx">A row that gets no gradient, or null.</param>
        /// <param name="max_norm">Rows that are looked up are scaled down to this norm first, or null.</param>
        /// <param name="norm_type">The exponent of that norm.</param>
        /// <param name="scale_grad_by_freq">Whether gradients are divided by how often a row was used.</param>
        /// <param name="sparse">Whether the gradient is a sparse tensor.</param>
        /// <param name="device">Where the table lives, by default where it is.</param>
        /// <param name="dtype">Its type, by default the one it has.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Embedding Embedding_from_pretrained(
            Tensor embeddings, bool freeze = true, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0,
            bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
        {
            using var noGrad = no_grad();
            var table = new Parameter(embeddings.to(dtype ?? embeddings.dtype, device ?? embeddings.device, copy: true), !freeze);
            return new Embedding(table, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
        }

        /// <summary>Looks up bags of rows of a table, drawn from N(0, 1), and combines each bag to one row.</summary>
        /// <param name="num_embeddings">The number of rows.</param>
        /// <param name="embedding_dims">Their length.</param>
        /// <param name="max_norm">Rows that are looked up are scaled down to this norm first, or null.</param>
        /// <param name="norm_type">The exponent of that norm.</param>
        /// <param name="scale_grad_by_freq">Whether gradients are divided by how often a row was used; not with the largest.</param>
        /// <param name="mode">How rows are combined.</param>
        /// <param name="sparse">Whether the gradient is a sparse tensor; not with the largest.</param>
        /// <param name="include_last_offset">Whether the offsets end with one for the end of the last bag.</param>
        /// <param name="padding_index">A row that is left out of every bag, or -1.</param>
        /// <param name="device">Where the table lives, by default the default device.</param>
        /// <param name="dtype">Its type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static EmbeddingBag EmbeddingBag(
            long num_embeddings, long embedding_dims, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false,
            EmbeddingBagMode mode = EmbeddingBagMode.Mean, bool sparse = false, bool include_last_offset = false, long padding_index = -1,
            Device? device = null, ScalarType? dtype = null)
        {
            var table = new Parameter(empty(num_embeddings, embedding_dims, dtype, device));
            init.normal_(table);
            var module = new EmbeddingBag(table, max_norm, norm_type, scale_grad_by_freq, mode, sparse, include_last_offset, padding_index);
            if (padding_index < 0) return module;
            using var noGrad = no_grad();
            using var row = table.select(0, padding_index);
            init.zeros_(row);
            return module;
        }

        /// <summary>Looks up bags of rows of a given table, and combines each bag to one row.</summary>
        /// <param name="embeddings">The table, shape <c>[rows, length]</c>; copied.</param>
        /// <param name="freeze">Whether it is not trained.</param>
        /// <param name="max_norm">Rows that are looked up are scaled down to this norm first, or null.</param>
        /// <param name="norm_type">The exponent of that norm.</param>
        /// <param name="scale_grad_by_freq">Whether gradients are divided by how often a row was used; not with the largest.</param>
        /// <param name="mode">How rows are combined.</param>
        /// <param name="sparse">Whether the gradient is a sparse tensor; not with the largest.</param>
        /// <param name="include_last_offset">Whether the offsets end with one for the end of the last bag.</param>
        /// <param name="padding_index">A row that is left out of every bag, or -1.</param>
        /// <param name="device">Where the table lives, by default where it is.</param>
        /// <param name="dtype">Its type, by default the one it has.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static EmbeddingBag EmbeddingBag_from_pretrained(
            Tensor embeddings, bool freeze = true, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false,
            EmbeddingBagMode mode = EmbeddingBagMode.Mean, bool sparse = false, bool include_last_offset = false, long padding_index = -1,
            Device? device = null, ScalarType? dtype = null)
        {
            using var noGrad = no_grad();
            var table = new Parameter(embeddings.to(dtype ?? embeddings.dtype, device ?? embeddings.device, copy: true), !freeze);
            return new EmbeddingBag(table, max_norm, norm_type, scale_grad_by_freq, mode, sparse, include_last_offset, padding_index);
        }
    }
}
