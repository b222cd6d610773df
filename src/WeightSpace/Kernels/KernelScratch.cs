using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WeightSpace.Kernels;

/// <summary>Memory that a kernel works in.</summary>
internal static unsafe class KernelScratch
{
    private const int Alignment = 64;

    [ThreadStatic]
    private static float[]? room;

    [ThreadStatic]
    private static float[]? second;

    /// <summary>Memory of this thread on a cache line, of any content; valid until the next call.</summary>
    public static float* Room(nint count) => Room(ref room, count);

    /// <summary>More of it, beside <see cref="Room(nint)"/>.</summary>
    public static float* Second(nint count) => Room(ref second, count);

    private static float* Room(ref float[]? room, nint count)
    {
        // Pinned, so the address stays; the collector takes it back when the thread is gone.
        if (room is null || room.Length < count + (Alignment / sizeof(float)))
            room = GC.AllocateUninitializedArray<float>(
                checked((int)count + (Alignment / sizeof(float))), pinned: true);
        var address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(room));
        return (float*)((address + Alignment - 1) / Alignment * Alignment);
    }
}
