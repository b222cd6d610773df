using static TorchSharp.NativeFactories;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of whole numbers uniform in [low, high).</summary>
    /// <param name="high">One more than the largest value.</param>
    /// <param name="size">The sizes of the axes.</param>
    /// <param name="dtype">The type of the elements; null means Int64.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="generator">The source of randomness; null means the default one.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor randint(int high, int[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Whole(Kind.Randint, Array.ConvertAll(size, x => (long)x), 0, high, 0, dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of whole numbers uniform in [low, high).</summary>
    /// <param name="low">The smallest value.</param>
    /// <param name="high">One more than the largest value.</param>
    /// <param name="size">The sizes of the axes.</param>
    /// <param name="dtype">The type of the elements; null means Int64.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="generator">The source of randomness; null means the default one.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor randint(int low, int high, int[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Whole(Kind.Randint, Array.ConvertAll(size, x => (long)x), low, high, 0, dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of whole numbers uniform in [low, high).</summary>
    /// <param name="high">One more than the largest value.</param>
    /// <param name="size">The sizes of the axes.</param>
    /// <param name="dtype">The type of the elements; null means Int64.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="generator">The source of randomness; null means the default one.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor randint(long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Whole(Kind.Randint, size.Shape, 0, high, 0, dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of whole numbers uniform in [low, high).</summary>
    /// <param name="high">One more than the largest value.</param>
    /// <param name="size">The sizes of the axes.</param>
    /// <param name="dtype">The type of the elements; null means Int64.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="generator">The source of randomness; null means the default one.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Whole(Kind.Randint, size, 0, high, 0, dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of whole numbers uniform in [low, high).</summary>
    /// <param name="low">The smallest value.</param>
    /// <param name="high">One more than the largest value.</param>
    /// <param name="size">The sizes of the axes.</param>
    /// <param name="dtype">The type of the elements; null means Int64.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="generator">The source of randomness; null means the default one.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor randint(long low, long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Whole(Kind.Randint, size.Shape, low, high, 0, dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of whole numbers uniform in [low, high).</summary>
    /// <param name="low">The smallest value.</param>
    /// <param name="high">One more than the largest value.</param>
    /// <param name="size">The sizes of the axes.</param>
    /// <param name="dtype">The type of the elements; null means Int64.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="generator">The source of randomness; null means the default one.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Whole(Kind.Randint, size, low, high, 0, dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of whole numbers uniform in [low, high) with the shape of another.</summary>
    /// <param name="input">The tensor whose shape, and where not given dtype and device, are taken.</param>
    /// <param name="low">The smallest value.</param>
    /// <param name="high">One more than the largest value.</param>
    /// <param name="dtype">The type of the elements; null: as the other's.</param>
    /// <param name="device">Where the tensor lives; null: as the other.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    public static Tensor randint_like(Tensor input, long low, long high, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Like(Kind.Randint, input, dtype, device, requires_grad, low, high, null);
}
