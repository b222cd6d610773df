using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>A batch of small networks for the fused kernel; the twin of <c>ws_target_networks</c> in native/target_networks.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeTargetNetworks
{
    public float* Weights;
    public float* Points;
    public long Parameters;
    public long Functions;
    public long PointsPerFunction;
    public long PointsStride;
    public int* Sizes;
    public int Layers;
    public int Relu;
}
