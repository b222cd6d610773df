using System.Numerics;
using static TorchSharp.NativeFactories;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor with a copy of an array's elements and the array's shape.</summary>
    /// <param name="rawArray">An array of any rank.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    /// <summary>A tensor with a copy of an array's elements and the array's shape.</summary>
    /// <param name="rawArray">An array of any rank.</param>
    /// <param name="dtype">The type of the tensor's elements; null: that of the array's.</param>
    /// <param name="device">Where the tensor lives; null means the default device.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <param name="names">Must be null: axes have no names here.</param>
    /// <exception cref="ArgumentException">Tensors have no elements of the array's type.</exception>
    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        var type = rawArray.GetType().GetElementType()!;
        return TypeOf(type) switch
        {
            ScalarType.Float32 => FromArray<float>(rawArray, dtype, device, requires_grad, names),
            ScalarType.Float64 => FromArray<double>(rawArray, dtype, device, requires_grad, names),
            ScalarType.Int64 => FromArray<long>(rawArray, dtype, device, requires_grad, names),
            ScalarType.Int32 => FromArray<int>(rawArray, dtype, device, requires_grad, names),
            ScalarType.Bool => FromArray<bool>(rawArray, dtype, device, requires_grad, names),
            ScalarType.Byte => FromArray<byte>(rawArray, dtype, device, requires_grad, names),
            ScalarType.Int8 => FromArray<sbyte>(rawArray, dtype, device, requires_grad, names),
            ScalarType.Int16 => FromArray<short>(rawArray, dtype, device, requires_grad, names),
            ScalarType.Float16 => FromArray<Half>(rawArray, dtype, device, requires_grad, names),
            ScalarType.BFloat16 => FromArray<BFloat16>(rawArray, dtype, device, requires_grad, names),
            ScalarType.ComplexFloat32 => FromArray<(float, float)>(rawArray, dtype, device, requires_grad, names),
            _ => FromArray<Complex>(rawArray, dtype, device, requires_grad, names),
        };
    }

    /// <summary>A tensor with a copy of an array's elements and the array's shape.</summary>
    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => from_array(data, dtype, device);

    /// <summary>A tensor in the dtype and on the device given: the same data where nothing changes.</summary>
    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device? device = null) => NativeTensors.To(data, dtype, device, false, false);

    /// <summary>A tensor with a copy of part of an array of one axis.</summary>
    /// <param name="rawArray">The array.</param>
    /// <param name="dtype">The type of the tensor's elements.</param>
    /// <param name="count">The number of elements; -1 means the rest.</param>
    /// <param name="offset">The index of the first element.</param>
    /// <param name="requires_grad">Whether gradients are recorded for it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part lies outside the array.</exception>
    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        count = count < 0 ? rawArray.LongLength - offset : count;
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + count, rawArray.LongLength, nameof(count));
        using var all = from_array(rawArray);
        using var flat = all.flatten();
        using var part = flat.narrow(0, offset, count);
        return NativeTensors.Finish(NativeTensors.To(part, dtype, null, false, true), requires_grad);
    }
}
