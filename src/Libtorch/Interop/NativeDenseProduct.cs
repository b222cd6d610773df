using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>A product of two matrices in memory; the twin of <c>ws_dense_product</c> in native/dense_products.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeDenseProduct
{
    public float* Left;
    public float* Right;
    public float* Result;
    public long Rows;
    public long Columns;
    public long Inner;
    public long LeftRowStep;
    public long LeftInnerStep;
    public long RightInnerStep;
    public long RightColumnStep;
    public long ResultRowStep;
    public int Accumulate;
}
