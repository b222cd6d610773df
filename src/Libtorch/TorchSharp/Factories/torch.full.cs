using static TorchSharp.NativeFactories;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of one value.</summary>
    /// <param name="size">The sizes of the axes.</param>
    /// <param name="value">The value of every element.</param>
    /// <param name="dtype">The type of the elements; null means Int64 for whole values, otherwise the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor full(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Full(size, value, dtype, device, requires_grad, names);

    /// <summary>A tensor of one value.</summary>
    /// <param name="dim0">The size of axis 0.</param>
    /// <param name="dim1">The size of axis 1.</param>
    /// <param name="dim2">The size of axis 2.</param>
    /// <param name="value">The value of every element.</param>
    /// <param name="dtype">The type of the elements; null means Int64 for whole values, otherwise the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor full(int dim0, int dim1, int dim2, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Full([dim0, dim1, dim2], value, dtype, device, requires_grad, names);

    /// <summary>A tensor of one value.</summary>
    /// <param name="dim0">The size of axis 0.</param>
    /// <param name="dim1">The size of axis 1.</param>
    /// <param name="dim2">The size of axis 2.</param>
    /// <param name="dim3">The size of axis 3.</param>
    /// <param name="value">The value of every element.</param>
    /// <param name="dtype">The type of the elements; null means Int64 for whole values, otherwise the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor full(int dim0, int dim1, int dim2, int dim3, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Full([dim0, dim1, dim2, dim3], value, dtype, device, requires_grad, names);

    /// <summary>A tensor of one value.</summary>
    /// <param name="rows">The size of the first axis.</param>
    /// <param name="columns">The size of the second axis.</param>
    /// <param name="value">The value of every element.</param>
    /// <param name="dtype">The type of the elements; null means Int64 for whole values, otherwise the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor full(int rows, int columns, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Full([rows, columns], value, dtype, device, requires_grad, names);

    /// <summary>A tensor of one value.</summary>
    /// <param name="size">The sizes of the axes.</param>
    /// <param name="value">The value of every element.</param>
    /// <param name="dtype">The type of the elements; null means Int64 for whole values, otherwise the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor full(int size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Full([size], value, dtype, device, requires_grad, names);

    /// <summary>A tensor of one value.</summary>
    /// <param name="dim0">The size of axis 0.</param>
    /// <param name="dim1">The size of axis 1.</param>
    /// <param name="dim2">The size of axis 2.</param>
    /// <param name="value">The value of every element.</param>
    /// <param name="dtype">The type of the elements; null means Int64 for whole values, otherwise the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor full(long dim0, long dim1, long dim2, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Full([dim0, dim1, dim2], value, dtype, device, requires_grad, names);

    /// <summary>A tensor of one value.</summary>
    /// <param name="dim0">The size of axis 0.</param>
    /// <param name="dim1">The size of axis 1.</param>
    /// <param name="dim2">The size of axis 2.</param>
    /// <param name="dim3">The size of axis 3.</param>
    /// <param name="value">The value of every element.</param>
    /// <param name="dtype">The type of the elements; null means Int64 for whole values, otherwise the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor full(long dim0, long dim1, long dim2, long dim3, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Full([dim0, dim1, dim2, dim3], value, dtype, device, requires_grad, names);

    /// <summary>A tensor of one value.</summary>
    /// <param name="rows">The size of the first axis.</param>
    /// <param name="columns">The size of the second axis.</param>
    /// <param name="value">The value of every element.</param>
    /// <param name="dtype">The type of the elements; null means Int64 for whole values, otherwise the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor full(long rows, long columns, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Full([rows, columns], value, dtype, device, requires_grad, names);

    /// <summary>A tensor of one value.</summary>
    /// <param name="size">The sizes of the axes.</param>
    /// <param name="value">The value of every element.</param>
    /// <param name="dtype">The type of the elements; null means Int64 for whole values, otherwise the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor full(long size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Full([size], value, dtype, device, requires_grad, names);

    /// <summary>A tensor of one value.</summary>
    /// <param name="size">The sizes of the axes.</param>
    /// <param name="value">The value of every element.</param>
    /// <param name="dtype">The type of the elements; null means Int64 for whole values, otherwise the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Full(size, value, dtype, device, requires_grad, names);

    /// <summary>A tensor of one value with the shape of another.</summary>
    /// <param name="input">The tensor whose shape, and where not given dtype and device, are taken.</param>
    /// <param name="value">The value of every element.</param>
    /// <param name="dtype">The type of the elements; null: as the other's.</param>
    /// <param name="device">Where the tensor lives; null: as the other.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Like(Kind.Full, input, dtype, device, requires_grad, value, 0, names);
}
