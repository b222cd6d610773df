using System.Numerics;

namespace WeightSpace.Kernels;

/// <summary>Operations on one vector of numbers: the one thing in which the kernels for 512, 256 and 128 bits
/// differ.</summary>
/// <remarks>A kernel is written once, generic over an implementation; the just-in-time compiler makes code of its own
/// for each.</remarks>
internal unsafe interface ILanes<TVector, TNumber>
    where TVector : struct
    where TNumber : unmanaged, IFloatingPointIeee754<TNumber>
{
    /// <summary>Numbers in a vector.</summary>
    static abstract int Count { get; }

    static abstract TVector Broadcast(TNumber value);

    static abstract TVector Load(TNumber* from);

    static abstract void Store(TNumber* to, TVector value);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    static abstract TVector Divide(TVector left, TVector right);

    static abstract TVector SquareRoot(TVector value);

    /// <summary><c>left right + addend</c>, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>The smaller number of each pair, as the processor has it: NaN on the right stays, on the left it may
    /// not.</summary>
    static abstract TVector MinNative(TVector left, TVector right);

    /// <summary>The larger number of each pair, as the processor has it: NaN on the right stays, on the left it may
    /// not.</summary>
    static abstract TVector MaxNative(TVector left, TVector right);

    /// <summary>Zero where <paramref name="condition"/> is zero or below, else <paramref name="value"/>, also where
    /// the condition is NaN.</summary>
    static abstract TVector Pass(TVector condition, TVector value);

    /// <summary>Zero where the value is negative; NaN stays NaN.</summary>
    static abstract TVector Rectify(TVector value);

    /// <summary>Zero where the magnitude is below a bound; NaN stays NaN.</summary>
    static abstract TVector Flush(TVector value, TVector bound);

    /// <summary>The larger number of each pair; NaN if either is.</summary>
    static abstract TVector Larger(TVector left, TVector right);

    /// <summary>The sum of all numbers, in pairs.</summary>
    static abstract TNumber Sum(TVector value);
}
