using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace WeightSpace.Kernels;

/// <summary>The memory of tensors, by TorchSharp's public members alone.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>Whether a tensor is dense, on the CPU and of a number type.</summary>
    public static bool IsPlain<TNumber>(Tensor tensor)
        where TNumber : unmanaged =>
        tensor.device_type == DeviceType.CPU && tensor.dtype == TypeOf<TNumber>() && !tensor.is_sparse;

    /// <summary>The first number of a plain tensor, whatever its strides; null for an empty one.</summary>
    /// <remarks>
    /// <c>bytes</c> costs a fifth of a storage and a twentieth of <c>data</c>, which asks for strides through a
    /// callback, but wants contiguous memory below 2 GiB.
    /// </remarks>
    public static TNumber* At<TNumber>(Tensor tensor)
        where TNumber : unmanaged
    {
        if (tensor.numel() <= int.MaxValue / sizeof(TNumber) && tensor.is_contiguous())
            return (TNumber*)Unsafe.AsPointer(
                ref System.Runtime.InteropServices.MemoryMarshal.GetReference(tensor.bytes));
        return (TNumber*)tensor.storage<TNumber>().data_ptr() + tensor.storage_offset();
    }

    private static ScalarType TypeOf<TNumber>() =>
        typeof(TNumber) == typeof(double) ? ScalarType.Float64 : ScalarType.Float32;
}
