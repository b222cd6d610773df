using static TorchSharp.NativeFactories;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor with a copy of the elements.</summary>
    /// <param name="rawArray">The elements, in row-major order.</param>
    /// <param name="dtype">The type of the tensor's elements; null: that of the elements given.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    public static Tensor as_tensor(IList<short> rawArray, ScalarType? dtype = null, Device? device = null) =>
        FromList<short>(rawArray, [rawArray.Count], dtype, device, false, null);

    /// <summary>A tensor with a copy of the elements.</summary>
    /// <param name="rawArray">The elements, in row-major order.</param>
    /// <param name="dtype">The type of the tensor's elements; null: that of the elements given.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    public static Tensor as_tensor(short[] rawArray, ScalarType? dtype = null, Device? device = null) =>
        FromArray<short>(rawArray, dtype, device, false, null);

    /// <summary>A tensor with a copy of the elements.</summary>
    /// <param name="rawArray">The elements, in row-major order.</param>
    /// <param name="dimensions">The sizes of the axes.</param>
    /// <param name="dtype">The type of the tensor's elements; null: that of the elements given.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor tensor(IList<short> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromList<short>(rawArray, dimensions, dtype, device, requires_grad, names);

    /// <summary>A tensor with a copy of the elements.</summary>
    /// <param name="rawArray">The elements, in row-major order.</param>
    /// <param name="dtype">The type of the tensor's elements; null: that of the elements given.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor tensor(IList<short> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromList<short>(rawArray, [rawArray.Count], dtype, device, requires_grad, names);

    /// <summary>A tensor with a copy of the elements.</summary>
    /// <param name="rawArray">The elements, in row-major order.</param>
    /// <param name="dim0">The size of axis 0.</param>
    /// <param name="dim1">The size of axis 1.</param>
    /// <param name="dim2">The size of axis 2.</param>
    /// <param name="dtype">The type of the tensor's elements; null: that of the elements given.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor tensor(IList<short> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromList<short>(rawArray, [dim0, dim1, dim2], dtype, device, requires_grad, names);

    /// <summary>A tensor with a copy of the elements.</summary>
    /// <param name="rawArray">The elements, in row-major order.</param>
    /// <param name="dim0">The size of axis 0.</param>
    /// <param name="dim1">The size of axis 1.</param>
    /// <param name="dim2">The size of axis 2.</param>
    /// <param name="dim3">The size of axis 3.</param>
    /// <param name="dtype">The type of the tensor's elements; null: that of the elements given.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor tensor(IList<short> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromList<short>(rawArray, [dim0, dim1, dim2, dim3], dtype, device, requires_grad, names);

    /// <summary>A tensor with a copy of the elements.</summary>
    /// <param name="rawArray">The elements, in row-major order.</param>
    /// <param name="rows">The size of the first axis.</param>
    /// <param name="columns">The size of the second axis.</param>
    /// <param name="dtype">The type of the tensor's elements; null: that of the elements given.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor tensor(IList<short> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromList<short>(rawArray, [rows, columns], dtype, device, requires_grad, names);

    /// <summary>A tensor with a copy of the elements.</summary>
    /// <param name="rawArray">The elements, in row-major order.</param>
    /// <param name="dimensions">The sizes of the axes.</param>
    /// <param name="dtype">The type of the tensor's elements; null: that of the elements given.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor tensor(Memory<short> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<short>(rawArray.Span, dimensions, dtype, device, requires_grad, names);

    /// <summary>A tensor without axes.</summary>
    /// <param name="scalar">The element.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    public static Tensor tensor(short scalar, Device? device = null, bool requires_grad = false) =>
        FromSpan<short>([scalar], [], null, device, requires_grad);

    /// <summary>A tensor with a copy of the elements.</summary>
    /// <param name="rawArray">The elements, in row-major order.</param>
    /// <param name="dtype">The type of the tensor's elements; null: that of the elements given.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor tensor(short[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromArray<short>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with a copy of the elements.</summary>
    /// <param name="rawArray">The elements, in row-major order.</param>
    /// <param name="dtype">The type of the tensor's elements; null: that of the elements given.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor tensor(short[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromArray<short>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with a copy of the elements.</summary>
    /// <param name="rawArray">The elements, in row-major order.</param>
    /// <param name="dtype">The type of the tensor's elements; null: that of the elements given.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor tensor(short[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromArray<short>(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with a copy of the elements.</summary>
    /// <param name="rawArray">The elements, in row-major order.</param>
    /// <param name="dimensions">The sizes of the axes.</param>
    /// <param name="dtype">The type of the tensor's elements; null: that of the elements given.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor tensor(short[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromList<short>(rawArray, dimensions, dtype, device, requires_grad, names);

    /// <summary>A tensor with a copy of the elements.</summary>
    /// <param name="rawArray">The elements, in row-major order.</param>
    /// <param name="dtype">The type of the tensor's elements; null: that of the elements given.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor tensor(short[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromArray<short>(rawArray, dtype, device, requires_grad, names);
}
