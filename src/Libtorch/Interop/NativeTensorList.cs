using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>The handles of a list of tensors, in stack memory of the caller when they are few.</summary>
/// <remarks>Dispose keeps the tensors alive up to there, so dispose after the native call.</remarks>
internal unsafe ref struct NativeTensorList
{
    /// <summary>How many handles the caller's stack memory must hold.</summary>
    internal const int OnStack = 16;

    private readonly Tensor?[] tensors;
    private nint* allocated;

    // A sequence may be lazy, so it is run once only.
    internal NativeTensorList(IEnumerable<Tensor?>? source, nint* stack, bool optional = false)
        : this(source as Tensor?[] ?? [.. source ?? []], stack, optional)
    {
    }

    internal NativeTensorList(ReadOnlySpan<Tensor> source, nint* stack)
        : this(source.ToArray(), stack, false)
    {
    }

    internal NativeTensorList(Tensor?[]? source, nint* stack, bool optional = false)
    {
        tensors = source ?? [];
        allocated = tensors.Length > OnStack ? (nint*)NativeMemory.Alloc((nuint)tensors.Length, (nuint)sizeof(nint)) : null;
        nint* handles = allocated is null ? stack : allocated;
        Value = NativeValue.FromTensors(handles, tensors.Length, optional);
        try
        {
            Fill(handles, optional);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal NativeValue Value { get; }

    public void Dispose()
    {
        NativeMemory.Free(allocated);
        allocated = null;
        GC.KeepAlive(tensors);
    }

    private readonly void Fill(nint* handles, bool optional)
    {
        for (int i = 0; i < tensors.Length; i++)
        {
            handles[i] = tensors[i] is { } tensor ? tensor.RequireHandle()
                : optional ? 0
                : throw new ArgumentException($"The list of {tensors.Length} tensors is null at index {i}.", nameof(tensors));
        }
    }
}
