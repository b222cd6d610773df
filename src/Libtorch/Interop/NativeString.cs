using System.Runtime.InteropServices;
using System.Text;

namespace TorchSharp;

/// <summary>A string as UTF-8, in stack memory of the caller when it is short.</summary>
internal unsafe ref struct NativeString
{
    /// <summary>How many bytes the caller's stack memory must hold.</summary>
    internal const int OnStack = 128;

    private byte* allocated;

    internal NativeString(string? text, byte* stack)
    {
        int bytes = Encoding.UTF8.GetByteCount(text ?? "");
        allocated = bytes > OnStack ? (byte*)NativeMemory.Alloc((nuint)bytes) : null;
        byte* target = allocated is null ? stack : allocated;
        Encoding.UTF8.GetBytes(text, new Span<byte>(target, bytes));
        Value = NativeValue.From(target, bytes);
    }

    internal NativeValue Value { get; }

    public void Dispose()
    {
        NativeMemory.Free(allocated);
        allocated = null;
    }
}
