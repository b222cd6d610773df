using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>The operators of the fluent <see cref="ArchitectureBuilder"/> beyond the dense ones.</summary>
public static class ArchitectureOperators
{
    /// <param name="builder">The builder.</param>
    extension(ArchitectureBuilder builder)
    {
        /// <summary>A matrix product with broadcasting over batches.</summary>
        /// <param name="left">Shape <c>[…, m, k]</c>.</param>
        /// <param name="right">Shape <c>[…, k, n]</c>.</param>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public GraphValue MatMul(GraphValue left, GraphValue right) => builder.Apply(new MatMulRule(), left, right);

        /// <summary>Another shape for the same elements.</summary>
        /// <param name="input">The value.</param>
        /// <param name="shape">The new sizes; one may be −1.</param>
        /// <exception cref="ArgumentException">The numbers of elements differ.</exception>
        public GraphValue Reshape(GraphValue input, params ReadOnlySpan<int> shape)
        {
            var sizes = shape.ToArray();
            var open = Array.IndexOf(sizes, -1);
            if (open >= 0)
            {
                var count = builder.ShapeOf(input).Aggregate(1L, (product, size) => product * size);
                sizes[open] = checked((int)(count / sizes.Where(size => size != -1).Aggregate(1L, (product, size) => product * size)));
            }

            return builder.Apply(new ReshapeRule([.. sizes]), input);
        }

        /// <summary>Reorders axes: axis i of the result is axis <c>order[i]</c> of the input.</summary>
        /// <param name="input">The value.</param>
        /// <param name="order">A permutation of the axes.</param>
        /// <exception cref="ArgumentException">The order is no permutation.</exception>
        public GraphValue Transpose(GraphValue input, params ReadOnlySpan<int> order) => builder.Apply(new TransposeRule([.. order]), input);

        /// <summary>Puts values one behind the other along an axis.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="inputs">The values.</param>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public GraphValue Concat(int axis, params ReadOnlySpan<GraphValue> inputs) => builder.Apply(new ConcatRule(axis), inputs);

        /// <summary>A range of an axis.</summary>
        /// <param name="input">The value.</param>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="start">First index.</param>
        /// <param name="length">Number of indices.</param>
        /// <exception cref="ArgumentException">There are no such indices.</exception>
        public GraphValue Slice(GraphValue input, int axis, int start, int length) => builder.Apply(new SliceRule(axis, start, length), input);

        /// <summary>One index of an axis, which vanishes.</summary>
        /// <param name="input">The value.</param>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="index">The index.</param>
        /// <exception cref="ArgumentException">There is no such index.</exception>
        public GraphValue Select(GraphValue input, int axis, int index) => builder.Apply(new SelectRule(axis, index), input);

        /// <summary>Cuts an axis into equal parts.</summary>
        /// <param name="input">The value.</param>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="parts">Number of parts; must divide the size.</param>
        /// <exception cref="ArgumentException">The parts are not equal.</exception>
        public GraphValue[] Split(GraphValue input, int axis, int parts)
        {
            var shape = builder.ShapeOf(input);
            var size = shape[axis < 0 ? axis + shape.Length : axis];
            if (parts <= 0 || size % parts != 0) throw new ArgumentException($"Split cannot cut an axis of size {size} into {parts} equal parts.", nameof(parts));
            var result = new GraphValue[parts];
            for (var part = 0; part < parts; part++) result[part] = builder.Slice(input, axis, part * (size / parts), size / parts);
            return result;
        }

        /// <summary>Repeats a value along axes of size 1 and along new leading ones.</summary>
        /// <param name="input">The value.</param>
        /// <param name="shape">The sizes to reach.</param>
        /// <exception cref="ArgumentException">The shape cannot be reached.</exception>
        public GraphValue Expand(GraphValue input, params ReadOnlySpan<int> shape) => builder.Apply(new BroadcastRule([.. shape]), input);

        /// <summary>Sum, mean, maximum and the like over axes, which vanish.</summary>
        /// <param name="operation">Name for messages.</param>
        /// <param name="input">The value.</param>
        /// <param name="axes">The axes; negative count from the end.</param>
        /// <exception cref="ArgumentException">There are no such axes.</exception>
        public GraphValue Reduce(string operation, GraphValue input, params ReadOnlySpan<int> axes) => builder.Apply(new ReduceRule(operation, keepsAxes: false, [.. axes]), input);

        /// <summary>Softmax over an axis.</summary>
        /// <param name="input">The value.</param>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <exception cref="ArgumentException">There is no such axis.</exception>
        public GraphValue Softmax(GraphValue input, int axis) => builder.Apply(new NormalizeRule("Softmax", axis), input);

        /// <summary>Layer normalisation (or root-mean-square normalisation) over the last axis.</summary>
        /// <param name="input">Shape <c>[…, channels]</c>.</param>
        /// <param name="scaleAndBias">Scale, then bias, each of shape <c>[channels]</c>; either both, the scale alone,
        /// or none.</param>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public GraphValue LayerNorm(GraphValue input, params ReadOnlySpan<GraphValue> scaleAndBias) =>
            builder.Apply(new ScaleShiftRule("LayerNorm affine", -1), [builder.Apply(new NormalizeRule("LayerNorm", -1), input), .. scaleAndBias]);

        /// <summary>Batch normalisation over all axes but the second.</summary>
        /// <param name="input">Shape <c>[batch, channels, …]</c>.</param>
        /// <param name="vectors">Scale, bias, running mean and running variance, each of shape <c>[channels]</c>; the
        /// last ones may be missing.</param>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public GraphValue BatchNorm(GraphValue input, params ReadOnlySpan<GraphValue> vectors) => builder.Apply(new ScaleShiftRule("BatchNorm", 1), [input, .. vectors]);

        /// <summary>Group normalisation: statistics over the channels of each group and all positions. One group per
        /// channel is instance normalisation.</summary>
        /// <param name="input">Shape <c>[batch, channels, …]</c>.</param>
        /// <param name="groups">Number of groups; must divide the channels.</param>
        /// <param name="scaleAndBias">Scale, then bias, each of shape <c>[channels]</c>; may be missing.</param>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public GraphValue GroupNorm(GraphValue input, int groups, params ReadOnlySpan<GraphValue> scaleAndBias) =>
            builder.Apply(new ScaleShiftRule("GroupNorm affine", 1), [builder.Apply(new GroupNormRule(groups), input), .. scaleAndBias]);

        /// <summary>A convolution without bias, positions as many as before (stride 1, padded).</summary>
        /// <param name="input">Shape <c>[batch, in, positions…]</c>.</param>
        /// <param name="kernel">Shape <c>[out, in / groups, kernel…]</c>.</param>
        /// <param name="groups">Number of groups.</param>
        /// <param name="stride">Every how many positions there is a result; must divide them.</param>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public GraphValue Conv(GraphValue input, GraphValue kernel, int groups = 1, int stride = 1) =>
            builder.Apply(new ConvolutionRule(groups, isTransposed: false, Positions(builder, input, stride)), input, kernel);

        /// <summary>A convolution, positions as many as before (stride 1, padded).</summary>
        /// <inheritdoc cref="Conv(ArchitectureBuilder, GraphValue, GraphValue, int, int)"/>
        /// <param name="input">Shape <c>[batch, in, positions…]</c>.</param>
        /// <param name="kernel">Shape <c>[out, in / groups, kernel…]</c>.</param>
        /// <param name="bias">Shape <c>[out]</c>.</param>
        /// <param name="groups">Number of groups.</param>
        /// <param name="stride">Every how many positions there is a result; must divide them.</param>
        public GraphValue Conv(GraphValue input, GraphValue kernel, GraphValue bias, int groups = 1, int stride = 1) =>
            builder.Apply(new ConvolutionRule(groups, isTransposed: false, Positions(builder, input, stride)), input, kernel, bias);

        /// <summary>A transposed convolution that multiplies the number of positions.</summary>
        /// <param name="input">Shape <c>[batch, in, positions…]</c>.</param>
        /// <param name="kernel">Shape <c>[in, out / groups, kernel…]</c>.</param>
        /// <param name="bias">Shape <c>[out]</c>.</param>
        /// <param name="stride">How many results there are for each position.</param>
        /// <param name="groups">Number of groups.</param>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public GraphValue ConvTranspose(GraphValue input, GraphValue kernel, GraphValue bias, int stride, int groups = 1) =>
            builder.Apply(new ConvolutionRule(groups, isTransposed: true, [.. builder.ShapeOf(input)[2..].Select(size => checked(size * stride))]), input, kernel, bias);

        /// <summary>Pooling or resizing of the position axes; channels pass.</summary>
        /// <param name="operation">Name for messages.</param>
        /// <param name="input">Shape <c>[batch, channels, positions…]</c>.</param>
        /// <param name="positions">Sizes of the result's position axes.</param>
        /// <exception cref="ArgumentException">There are more positions than axes.</exception>
        public GraphValue Resize(string operation, GraphValue input, params ReadOnlySpan<int> positions)
        {
            var axes = ImmutableArray.CreateBuilder<(int, int)>();
            for (var i = 0; i < positions.Length; i++) axes.Add((i + 2, positions[i]));
            return builder.Apply(new RepositionRule(operation, axes.ToImmutable()), input);
        }

        /// <summary>Rows of a table, picked by indices.</summary>
        /// <param name="table">Shape <c>[entries, channels]</c>.</param>
        /// <param name="indices">Any shape.</param>
        /// <exception cref="ArgumentException">The table has no axes.</exception>
        public GraphValue Embedding(GraphValue table, GraphValue indices) => builder.Apply(new GatherRule(0), table, indices);

        /// <summary>RNN, GRU or LSTM over a sequence.</summary>
        /// <param name="name">Name of the operator.</param>
        /// <param name="input">Shape <c>[time, batch, in]</c>.</param>
        /// <param name="inputWeight">Shape <c>[gates·h, in]</c>.</param>
        /// <param name="recurrentWeight">Shape <c>[gates·h, h]</c>.</param>
        /// <param name="vectorsAndStates">Biases <c>[gates·h]</c> and initial states <c>[…, h]</c>.</param>
        /// <returns>Shape <c>[time, batch, h]</c>.</returns>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public GraphValue Recurrent(string name, GraphValue input, GraphValue inputWeight, GraphValue recurrentWeight, params ReadOnlySpan<GraphValue> vectorsAndStates) =>
            builder.Apply(new RecurrentRule(name), [input, inputWeight, recurrentWeight, .. vectorsAndStates]);
    }

    private static ImmutableArray<int> Positions(ArchitectureBuilder builder, GraphValue input, int stride) => [.. builder.ShapeOf(input)[2..].Select(size => (size + stride - 1) / stride)];
}
