using System.Runtime.CompilerServices;

namespace WeightSpace.Kernels;

/// <summary>Two vectors that go through a kernel as one.</summary>
internal struct LanePair<TVector>(TVector first, TVector second)
    where TVector : struct
{
    public TVector First = first;
    public TVector Second = second;
}

/// <summary>What the tiles of a product need of a vector, or of two.</summary>
internal unsafe interface ITileLanes<TVector>
    where TVector : struct
{
    static abstract int Count { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Load(float* from);

    /// <summary><c>sum += number right</c> for each number of the vector, rounded once.</summary>
    /// <remarks>By reference: a result that is returned costs a copy of registers for every multiplication.</remarks>
    static abstract void MultiplyAdd(float number, TVector right, ref TVector sum);

    /// <summary>Stores the numbers, added to what is there if wanted.</summary>
    static abstract void Store(float* to, TVector value, bool accumulate);
}

/// <summary>One vector of a tile.</summary>
internal readonly unsafe struct SingleLanes<TLanes, TVector> : ITileLanes<TVector>
    where TLanes : struct, ILanes<TVector, float>
    where TVector : struct
{
    public static int Count => TLanes.Count;

    public static TVector Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load(float* from) => TLanes.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd(float number, TVector right, ref TVector sum) =>
        sum = TLanes.MultiplyAdd(TLanes.Broadcast(number), right, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, TVector value, bool accumulate) =>
        TLanes.Store(to, accumulate ? TLanes.Add(value, TLanes.Load(to)) : value);
}

/// <summary>Two vectors of a tile.</summary>
internal readonly unsafe struct PairLanes<TLanes, TVector> : ITileLanes<LanePair<TVector>>
    where TLanes : struct, ILanes<TVector, float>
    where TVector : struct
{
    public static int Count => 2 * TLanes.Count;

    public static LanePair<TVector> Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanePair<TVector> Load(float* from) => new(TLanes.Load(from), TLanes.Load(from + TLanes.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd(float number, LanePair<TVector> right, ref LanePair<TVector> sum)
    {
        var left = TLanes.Broadcast(number);
        sum.First = TLanes.MultiplyAdd(left, right.First, sum.First);
        sum.Second = TLanes.MultiplyAdd(left, right.Second, sum.Second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, LanePair<TVector> value, bool accumulate)
    {
        SingleLanes<TLanes, TVector>.Store(to, value.First, accumulate);
        SingleLanes<TLanes, TVector>.Store(to + TLanes.Count, value.Second, accumulate);
    }
}
