using static TorchSharp.torch;

namespace WeightSpace.Kernels;

/// <summary>A fused kernel for the pointwise part of an equivariant layer: channel mixing, broadcast of row and column
/// terms, ReLU, and the sums that the next layer pools.</summary>
/// <remarks>
/// One read of the features and one write, instead of a pass for every operator. Only forward, float32 on the CPU, and
/// with the provider that
/// brings the native library; <see cref="IsSupported"/> says whether it can be used. <see cref="Reference"/> is the
/// same in plain operators: the readable meaning
/// and the oracle of its tests.
/// </remarks>
public static class WeightMixing
{
    /// <summary>Whether <see cref="Mix"/> can be called.</summary>
    /// <param name="features">The features that would be mixed.</param>
    /// <param name="channelsOut">Number of channels that would come out.</param>
    public static bool IsSupported(Tensor features, long channelsOut)
    {
        ArgumentNullException.ThrowIfNull(features);
        return false;
    }

    /// <summary><c>f(features · weight + rowTerms + columnTerms)</c> with f ReLU or the identity, and the means of the
    /// result over each row and each column.</summary>
    /// <param name="features">Shape <c>[batch, rows, columns, channelsIn]</c>; the last three axes contiguous.</param>
    /// <param name="weight">Shape <c>[1 or batch, channelsIn, channelsOut]</c>.</param>
    /// <param name="rowTerms">Shape <c>[batch, rows, channelsOut]</c>.</param>
    /// <param name="columnTerms">Shape <c>[batch, columns, channelsOut]</c>; null for none.</param>
    /// <param name="activate">Whether to apply ReLU.</param>
    /// <param name="pool">Whether the means are wanted.</param>
    /// <returns>
    /// Output <c>[batch, rows, columns, channelsOut]</c>; row means <c>[batch, rows, channelsOut]</c> and column means
    /// <c>[batch, columns, channelsOut]</c>, null without
    /// <paramref name="pool"/>. Fresh tensors without gradients; the caller disposes them.
    /// </returns>
    /// <exception cref="NotSupportedException"><see cref="IsSupported"/> is false.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static (Tensor Output, Tensor? RowMeans, Tensor? ColumnMeans) Mix(
        Tensor features, Tensor weight, Tensor rowTerms, Tensor? columnTerms, bool activate, bool pool)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(rowTerms);
        if (!IsSupported(features, weight.shape[^1]))
            throw new NotSupportedException($"The fused channel mixing does not support {features.dtype} features of {features.shape[^1]} channels on {features.device} to {weight.shape[^1]} channels; use Reference.");
        RequireShapes(features, weight, rowTerms, columnTerms);
        throw new NotSupportedException();
    }

    /// <summary>The same as <see cref="Mix"/> in plain operators, for any device, type and number of channels, and
    /// differentiable.</summary>
    /// <inheritdoc cref="Mix"/>
    public static (Tensor Output, Tensor? RowMeans, Tensor? ColumnMeans) Reference(
        Tensor features, Tensor weight, Tensor rowTerms, Tensor? columnTerms, bool activate, bool pool)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(rowTerms);
        RequireShapes(features, weight, rowTerms, columnTerms);
        using var scope = NewDisposeScope();
        var output = features.matmul(weight.unsqueeze(1)).add(rowTerms.unsqueeze(2));
        if (columnTerms is not null) output = output.add(columnTerms.unsqueeze(1));
        if (activate) output = output.relu();
        var (rowMeans, columnMeans) = pool ? (output.mean([2L]), output.mean([1L])) : (null, null);
        return (output.MoveToOuterDisposeScope(), rowMeans?.MoveToOuterDisposeScope(), columnMeans?.MoveToOuterDisposeScope());
    }

    private static void RequireShapes(Tensor features, Tensor weight, Tensor rowTerms, Tensor? columnTerms)
    {
        var x = features.shape;
        if (x.Length != 4) throw new ArgumentException($"Features must have shape [batch, rows, columns, channels], got [{string.Join(", ", x)}].", nameof(features));
        var w = weight.shape;
        if (w.Length != 3 || (w[0] != 1 && w[0] != x[0]) || w[1] != x[3])
            throw new ArgumentException($"The weight must have shape [1 or {x[0]}, {x[3]}, channelsOut], got [{string.Join(", ", w)}].", nameof(weight));
        Require(rowTerms, [x[0], x[1], w[2]], nameof(rowTerms));
        if (columnTerms is not null) Require(columnTerms, [x[0], x[2], w[2]], nameof(columnTerms));

        static void Require(Tensor tensor, long[] expected, string name)
        {
            if (!tensor.shape.AsSpan().SequenceEqual(expected))
                throw new ArgumentException($"Terms must have shape [{string.Join(", ", expected)}], got [{string.Join(", ", tensor.shape)}].", name);
        }
    }

}
