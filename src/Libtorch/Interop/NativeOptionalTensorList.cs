using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>The handles of a list of tensors in which some may be absent, such as the indices of <c>aten::index</c>.</summary>
internal unsafe ref struct NativeOptionalTensorList
{
    internal const int OnStack = NativeTensorList.OnStack;

    private NativeTensorList list;

    internal NativeOptionalTensorList(IEnumerable<Tensor?>? source, nint* stack) => list = new(source, stack, optional: true);

    internal readonly NativeValue Value => list.Value;

    public void Dispose() => list.Dispose();
}
