using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace WeightSpace.Kernels;

/// <summary>The width of the vectors of a kernel. Public routines take the best; tests ask for each.</summary>
/// <remarks>Every width runs everywhere: .NET makes two narrow operations of a wide one that the processor
/// lacks.</remarks>
internal enum InstructionSet
{
    /// <summary>128 bits.</summary>
    Vector128,

    /// <summary>256 bits.</summary>
    Vector256,

    /// <summary>512 bits.</summary>
    Vector512,
}

internal static class InstructionSets
{
    /// <summary>The widest vectors that this processor has.</summary>
    public static InstructionSet Best =>
        Vector512.IsHardwareAccelerated ? InstructionSet.Vector512
        : Vector256.IsHardwareAccelerated ? InstructionSet.Vector256 : InstructionSet.Vector128;

    /// <summary>Whether vectors pay at all: without multiply-add in hardware plain operators are faster.</summary>
    public static bool AreWorthwhile =>
        (Vector256.IsHardwareAccelerated && System.Runtime.Intrinsics.X86.Fma.IsSupported) || AdvSimd.Arm64.IsSupported;
}
