using System.Numerics;
using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Where complex scalars wait for the native call that reads them.</summary>
/// <remarks>A complex number does not fit the eight bytes of a value. No operator takes more than a few, so a ring of eight per thread suffices.</remarks>
internal static unsafe class ComplexPairs
{
    private const int Capacity = 8;

    [ThreadStatic]
    private static double* ring;

    [ThreadStatic]
    private static int next;

    internal static nint Store(Complex value)
    {
        if (ring is null)
            ring = (double*)NativeMemory.Alloc(2 * Capacity, sizeof(double));
        double* pair = ring + (2 * next);
        next = (next + 1) % Capacity;
        pair[0] = value.Real;
        pair[1] = value.Imaginary;
        return (nint)pair;
    }
}
