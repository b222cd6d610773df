using static TorchSharp.NativeFactories;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of numbers uniform in [0, 1).</summary>
    /// <param name="size">The sizes of the axes.</param>
    /// <param name="dtype">The type of the elements; null means the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="generator">The source of randomness; null means the default one.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor rand(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Create(Kind.Rand, size, dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of numbers uniform in [0, 1).</summary>
    /// <param name="dim0">The size of axis 0.</param>
    /// <param name="dim1">The size of axis 1.</param>
    /// <param name="dim2">The size of axis 2.</param>
    /// <param name="dtype">The type of the elements; null means the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="generator">The source of randomness; null means the default one.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor rand(int dim0, int dim1, int dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Create(Kind.Rand, [dim0, dim1, dim2], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of numbers uniform in [0, 1).</summary>
    /// <param name="dim0">The size of axis 0.</param>
    /// <param name="dim1">The size of axis 1.</param>
    /// <param name="dim2">The size of axis 2.</param>
    /// <param name="dim3">The size of axis 3.</param>
    /// <param name="dtype">The type of the elements; null means the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="generator">The source of randomness; null means the default one.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor rand(int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Create(Kind.Rand, [dim0, dim1, dim2, dim3], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of numbers uniform in [0, 1).</summary>
    /// <param name="rows">The size of the first axis.</param>
    /// <param name="columns">The size of the second axis.</param>
    /// <param name="dtype">The type of the elements; null means the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="generator">The source of randomness; null means the default one.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor rand(int rows, int columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Create(Kind.Rand, [rows, columns], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of numbers uniform in [0, 1).</summary>
    /// <param name="size">The sizes of the axes.</param>
    /// <param name="dtype">The type of the elements; null means the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="generator">The source of randomness; null means the default one.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor rand(int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Create(Kind.Rand, [size], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of numbers uniform in [0, 1).</summary>
    /// <param name="dim0">The size of axis 0.</param>
    /// <param name="dim1">The size of axis 1.</param>
    /// <param name="dim2">The size of axis 2.</param>
    /// <param name="dtype">The type of the elements; null means the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="generator">The source of randomness; null means the default one.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor rand(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Create(Kind.Rand, [dim0, dim1, dim2], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of numbers uniform in [0, 1).</summary>
    /// <param name="dim0">The size of axis 0.</param>
    /// <param name="dim1">The size of axis 1.</param>
    /// <param name="dim2">The size of axis 2.</param>
    /// <param name="dim3">The size of axis 3.</param>
    /// <param name="dtype">The type of the elements; null means the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="generator">The source of randomness; null means the default one.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor rand(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Create(Kind.Rand, [dim0, dim1, dim2, dim3], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of numbers uniform in [0, 1).</summary>
    /// <param name="rows">The size of the first axis.</param>
    /// <param name="columns">The size of the second axis.</param>
    /// <param name="dtype">The type of the elements; null means the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="generator">The source of randomness; null means the default one.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor rand(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Create(Kind.Rand, [rows, columns], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of numbers uniform in [0, 1).</summary>
    /// <param name="size">The sizes of the axes.</param>
    /// <param name="dtype">The type of the elements; null means the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="generator">The source of randomness; null means the default one.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor rand(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Create(Kind.Rand, [size], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of numbers uniform in [0, 1).</summary>
    /// <param name="size">The sizes of the axes.</param>
    /// <param name="dtype">The type of the elements; null means the default dtype.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="generator">The source of randomness; null means the default one.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor rand(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Create(Kind.Rand, size, dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of numbers uniform in [0, 1) with the shape of another.</summary>
    /// <param name="input">The tensor whose shape, and where not given dtype and device, are taken.</param>
    /// <param name="dtype">The type of the elements; null: as the other's.</param>
    /// <param name="device">Where the tensor lives; null: as the other.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Like(Kind.Rand, input, dtype, device, requires_grad, null, 0, null);
}
