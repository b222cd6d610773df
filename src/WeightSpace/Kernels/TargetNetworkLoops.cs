namespace WeightSpace.Kernels;

/// <summary>The passes of target networks over all functions. Functions are independent, so threads change no
/// bit.</summary>
internal static unsafe class TargetNetworkLoops
{
    // Below some hundred thousand multiplications a second thread costs more to wake than it saves.
    private const long WorthAThread = 262144;

    public static void Forward<TLanes, TVector>(in TargetNetworks networks, float* values)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct
    {
        var pieces = KernelThreads.Pieces(networks.Functions, Grain(networks));
        if (pieces == 1) ForwardRange<TLanes, TVector>(networks, values, 0, networks.Functions);
        else ForwardSpread<TLanes, TVector>(networks, values, pieces);
    }

    public static void Backward<TLanes, TVector>(
        in TargetNetworks networks, float* gradients, float* weightGradients)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct
    {
        var pieces = KernelThreads.Pieces(networks.Functions, Grain(networks));
        if (pieces == 1) BackwardRange<TLanes, TVector>(networks, gradients, weightGradients, 0, networks.Functions);
        else BackwardSpread<TLanes, TVector>(networks, gradients, weightGradients, pieces);
    }

    private static long Grain(in TargetNetworks networks) =>
        Math.Max(1, WorthAThread / Math.Max(networks.Parameters * networks.Points, 1));

    private static void ForwardSpread<TLanes, TVector>(TargetNetworks networks, float* values, int pieces)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct =>
        KernelThreads.For(
            networks.Functions, pieces, (begin, end) => ForwardRange<TLanes, TVector>(networks, values, begin, end));

    private static void BackwardSpread<TLanes, TVector>(
        TargetNetworks networks, float* gradients, float* weightGradients, int pieces)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct =>
        KernelThreads.For(
            networks.Functions, pieces,
            (begin, end) => BackwardRange<TLanes, TVector>(networks, gradients, weightGradients, begin, end));

    private static void ForwardRange<TLanes, TVector>(
        in TargetNetworks networks, float* values, long begin, long end)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct
    {
        var room = KernelScratch.Room(TargetNetworkPasses<TLanes, TVector>.ForwardRoom(networks));
        for (var function = begin; function < end; function++)
            TargetNetworkPasses<TLanes, TVector>.Forward(networks, function, values, room);
    }

    private static void BackwardRange<TLanes, TVector>(
        in TargetNetworks networks, float* gradients, float* weightGradients, long begin, long end)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : struct
    {
        var room = KernelScratch.Room(TargetNetworkPasses<TLanes, TVector>.BackwardRoom(networks));
        for (var function = begin; function < end; function++)
            TargetNetworkPasses<TLanes, TVector>.Backward(networks, function, gradients, weightGradients, room);
    }
}
