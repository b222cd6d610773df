using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>One index as the native side takes it; the twin of <c>ws_index_item</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeIndex
{
    private const long Absent = long.MinValue;

    public long Start;
    public long Stop;
    public long Step;
    public nint Tensor;
    public long Kind;

    internal static NativeIndex Single(long index) => new() { Kind = 1, Start = index };

    internal static NativeIndex From(torch.Tensor tensor) => new() { Kind = 4, Tensor = tensor.RequireHandle() };

    internal static NativeIndex From(torch.TensorIndex index) => index.kind switch
    {
        torch.TensorIndex.Kind.Single => Single(index.startIndexOrBoolOrSingle.GetValueOrDefault()),
        torch.TensorIndex.Kind.Ellipsis => new() { Kind = 2 },
        torch.TensorIndex.Kind.Bool => new() { Kind = 3, Start = index.startIndexOrBoolOrSingle.GetValueOrDefault() },
        torch.TensorIndex.Kind.Tensor => From(index.tensor ?? throw new ArgumentException("An index tensor is null.")),
        torch.TensorIndex.Kind.Slice => new() { Kind = 5, Start = index.startIndexOrBoolOrSingle ?? Absent, Stop = index.stopIndex ?? Absent, Step = index.step ?? Absent },
        _ => new() { Kind = 0 },
    };
}
