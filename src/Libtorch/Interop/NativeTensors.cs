using System.Runtime.InteropServices;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp;

/// <summary>Tensors from managed data, and conversions: the native calls that have no operator of their own.</summary>
internal static unsafe class NativeTensors
{
    /// <summary>A new tensor holding a copy of row-major data.</summary>
    /// <param name="data">The elements; their number is the product of <paramref name="shape"/>.</param>
    /// <param name="shape">The sizes of the axes.</param>
    /// <param name="dataType">The type of the elements given.</param>
    /// <param name="type">The type of the tensor; null keeps <paramref name="dataType"/>.</param>
    /// <param name="device">Where it lives; null means the default device.</param>
    /// <param name="requiresGrad">Whether gradients flow to it.</param>
    /// <exception cref="ArgumentException">The number of elements does not fit the shape.</exception>
    internal static Tensor FromSpan<T>(ReadOnlySpan<T> data, ReadOnlySpan<long> shape, torch.ScalarType dataType, torch.ScalarType? type, torch.Device? device, bool requiresGrad) where T : unmanaged
    {
        long count = 1;
        foreach (var size in shape)
        {
            count = checked(count * size);
        }
        if (count != data.Length)
        {
            throw new ArgumentException($"{data.Length} elements do not fill a tensor of shape [{string.Join(", ", shape.ToArray())}], which holds {count}.");
        }
        device = torch.InitializeDevice(device);
        var convert = type is { } wanted && wanted != dataType;
        // A reference to no element at all would look like "no data" to the native side.
        T none = default;
        nint handle;
        fixed (T* start = data)
        fixed (long* sizes = shape)
        {
            handle = NativeMethods.ws_from_data(start is null ? &none : start, (long)data.Length * sizeof(T), sizes, shape.Length, (int)dataType,
                (int)device.type, device.index, requiresGrad && !convert ? 1 : 0);
        }
        if (handle == 0)
        {
            NativeError.Throw("tensor");
        }
        if (!convert)
        {
            return new Tensor(handle);
        }
        using var raw = new Tensor(handle);
        return Finish(raw.to_type(type!.Value), requiresGrad);
    }

    /// <summary>A tensor of a dtype and on a device; the same data where nothing changes and no copy is asked for.</summary>
    internal static Tensor To(Tensor self, torch.ScalarType? type, torch.Device? device, bool nonBlocking, bool copy)
    {
        if (device is not null)
        {
            torch.InitializeDevice(device);
        }
        var handle = NativeMethods.ws_to(self.RequireHandle(), (int?)type ?? -1, device is null ? -1 : (int)device.type, device?.index ?? -1, nonBlocking ? 1 : 0, copy ? 1 : 0);
        if (handle == 0)
        {
            NativeError.Throw("to", self);
        }
        GC.KeepAlive(self);
        return new Tensor(handle);
    }

    /// <summary>Sets requires_grad on a fresh tensor and returns it.</summary>
    internal static Tensor Finish(Tensor tensor, bool requiresGrad)
    {
        if (requiresGrad)
        {
            tensor.requires_grad = true;
        }
        return tensor;
    }

    /// <summary>The native text, or an empty string.</summary>
    internal static string Text(byte* utf8) => Marshal.PtrToStringUTF8((nint)utf8) ?? "";
}
