namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Operators that modules need and that TorchSharp does not offer as functions.</summary>
        internal static unsafe partial class Aten
        {
            private static readonly NativeOperator _maxUnpool2d = new("aten::max_unpool2d", "");
            private static readonly NativeOperator _maxUnpool3d = new("aten::max_unpool3d", "");
            private static readonly NativeOperator _affineGrid = new("aten::affine_grid_generator", "");
            private static readonly NativeOperator _channelShuffle = new("aten::channel_shuffle", "");
            private static readonly NativeOperator _embedding = new("aten::embedding", "");
            private static readonly NativeOperator _embeddingRenorm = new("aten::embedding_renorm_", "");
            private static readonly NativeOperator _embeddingBag = new("aten::embedding_bag", "padding_idx");
            private static readonly NativeOperator _packPadded = new("aten::_pack_padded_sequence", "");
            private static readonly NativeOperator _padPacked = new("aten::_pad_packed_sequence", "");
            private static readonly Dictionary<string, NativeOperator> _upsample = [];

            internal static Tensor MaxUnpool2d(Tensor input, Tensor indices, long[] size)
            {
                fixed (long* sizes = size)
                    return Kept(_maxUnpool2d.Call([NativeValue.From(input), NativeValue.From(indices), NativeValue.From(sizes, size.Length)]), input, indices);
            }

            internal static Tensor MaxUnpool3d(Tensor input, Tensor indices, long[] size, long[] stride, long[] padding)
            {
                fixed (long* sizes = size, strides = stride, paddings = padding)
                    return Kept(_maxUnpool3d.Call([
                        NativeValue.From(input), NativeValue.From(indices), NativeValue.From(sizes, size.Length),
                        NativeValue.From(strides, stride.Length), NativeValue.From(paddings, padding.Length)]), input, indices);
            }

            internal static Tensor AffineGrid(Tensor theta, long[] size, bool alignCorners)
            {
                fixed (long* sizes = size)
                    return Kept(_affineGrid.Call([NativeValue.From(theta), NativeValue.From(sizes, size.Length), NativeValue.From(alignCorners)]), theta);
            }

            internal static Tensor ChannelShuffle(Tensor input, long groups) =>
                Kept(_channelShuffle.Call([NativeValue.From(input), NativeValue.From(groups)]), input);

            internal static Tensor Embedding(Tensor weight, Tensor indices, long paddingIndex, bool scaleGradByFreq, bool sparse) =>
                Kept(_embedding.Call([
                    NativeValue.From(weight), NativeValue.From(indices), NativeValue.From(paddingIndex),
                    NativeValue.From(scaleGradByFreq), NativeValue.From(sparse)]), weight, indices);

            internal static void EmbeddingRenorm(Tensor weight, Tensor indices, double maxNorm, double normType)
            {
                _embeddingRenorm.CallInPlace([NativeValue.From(weight), NativeValue.From(indices), NativeValue.From(maxNorm), NativeValue.From(normType)]);
                GC.KeepAlive(weight);
                GC.KeepAlive(indices);
            }

            internal static Tensor EmbeddingBag(
                Tensor weight, Tensor indices, Tensor offsets, bool scaleGradByFreq, long mode, bool sparse, Tensor? perSampleWeights,
                bool includeLastOffset, long? paddingIndex)
            {
                var (output, offset2bag, size, most) = _embeddingBag.CallFour([
                    NativeValue.From(weight), NativeValue.From(indices), NativeValue.From(offsets), NativeValue.From(scaleGradByFreq),
                    NativeValue.From(mode), NativeValue.From(sparse), NativeValue.FromOrNone(perSampleWeights),
                    NativeValue.From(includeLastOffset), NativeValue.FromOrNone(paddingIndex)]);
                offset2bag?.Dispose();
                size?.Dispose();
                most?.Dispose();
                GC.KeepAlive(perSampleWeights);
                GC.KeepAlive(offsets);
                return Kept(output, weight, indices);
            }

            internal static (Tensor data, Tensor batchSizes) PackPadded(Tensor input, Tensor lengths, bool batchFirst)
            {
                var result = _packPadded.CallTwo([NativeValue.From(input), NativeValue.From(lengths), NativeValue.From(batchFirst)]);
                GC.KeepAlive(input);
                GC.KeepAlive(lengths);
                return result;
            }

            internal static (Tensor padded, Tensor lengths) PadPacked(Tensor data, Tensor batchSizes, bool batchFirst, double value, long totalLength)
            {
                var result = _padPacked.CallTwo([
                    NativeValue.From(data), NativeValue.From(batchSizes), NativeValue.From(batchFirst), NativeValue.From(value), NativeValue.From(totalLength)]);
                GC.KeepAlive(data);
                GC.KeepAlive(batchSizes);
                return result;
            }

            /// <summary>One of the <c>aten::upsample_*</c> operators; the nearest kinds have no corners to align.</summary>
            internal static Tensor Upsample(string kind, Tensor input, long[]? size, bool? alignCorners, double[]? factors)
            {
                NativeOperator? upsample;
                lock (_upsample)
                    if (!_upsample.TryGetValue(kind, out upsample))
                        _upsample.Add(kind, upsample = new NativeOperator("aten::" + (kind[0] == '_' ? "_upsample" + kind : "upsample_" + kind), "vec"));
                fixed (long* sizes = size)
                fixed (double* scales = factors)
                {
                    var sizeValue = size is null ? NativeValue.None : NativeValue.From(sizes, size.Length);
                    var factorValue = factors is null ? NativeValue.None : NativeValue.From(scales, factors.Length);
                    var result = alignCorners is { } corners
                        ? upsample.Call([NativeValue.From(input), sizeValue, NativeValue.From(corners), factorValue])
                        : upsample.Call([NativeValue.From(input), sizeValue, factorValue]);
                    return Kept(result, input);
                }
            }

            /// <summary>TorchSharp's stand-in for an undefined tensor: an object without a native reference.</summary>
            internal static Tensor Undefined()
            {
                var nothing = empty(0);
                nothing.Dispose();
                return nothing;
            }

            private static Tensor Kept(Tensor result, Tensor first, Tensor? second = null)
            {
                GC.KeepAlive(first);
                GC.KeepAlive(second);
                return result;
            }
        }
    }
}
