using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>One member of the batch for the fused channel mixing; the twin of <c>ws_mix_block</c> in native/weight_mix.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct WeightMixBlock
{
    public float* Input;
    public float* Output;
    public float* Weight;
    public float* RowTerms;
    public float* ColumnTerms;
    public float* RowSums;
    public float* ColumnSums;
    public long Rows;
    public long Columns;
}
