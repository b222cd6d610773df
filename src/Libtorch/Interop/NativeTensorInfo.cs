using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>What the native side tells about a tensor in one call; the twin of <c>ws_tensor_info</c>.</summary>
/// <remarks>The pointers belong to the tensor: read them before anything changes its shape.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeTensorInfo
{
    public long* Sizes;
    public long* Strides;
    public void* Data;
    public long ElementCount;
    public long StorageOffset;
    public int Dimensions;
    public int ScalarType;
    public int DeviceType;
    public int DeviceIndex;
    public int ElementSize;
    public int Flags;

    public const int RequiresGrad = 1;
    public const int Leaf = 2;
    public const int Contiguous = 4;
    public const int Sparse = 8;
}
