using System.Runtime.CompilerServices;

namespace WeightSpace.Kernels;

/// <summary>A nonlinearity on vectors, and its derivative from the activated values.</summary>
internal interface ISweepActivation
{
    static abstract bool IsIdentity { get; }

    static abstract TVector Apply<TLanes, TVector>(TVector value)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct;

    /// <summary><c>gradient activation'</c>.</summary>
    static abstract TVector Slope<TLanes, TVector>(TVector gradient, TVector activated)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct;
}

internal readonly struct SweepIdentity : ISweepActivation
{
    public static bool IsIdentity => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TLanes, TVector>(TVector value)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Slope<TLanes, TVector>(TVector gradient, TVector activated)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct => gradient;
}

internal readonly struct SweepRelu : ISweepActivation
{
    public static bool IsIdentity => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TLanes, TVector>(TVector value)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct => TLanes.Rectify(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Slope<TLanes, TVector>(TVector gradient, TVector activated)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct => TLanes.Pass(activated, gradient);
}

internal readonly struct SweepTanh : ISweepActivation
{
    public static bool IsIdentity => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TLanes, TVector>(TVector value)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct => RationalTanh.Of<TLanes, TVector>(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Slope<TLanes, TVector>(TVector gradient, TVector activated)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct =>
        TLanes.Subtract(gradient, TLanes.Multiply(TLanes.Multiply(gradient, activated), activated));
}
