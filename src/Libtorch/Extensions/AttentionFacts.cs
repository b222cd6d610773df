using TorchSharp.Modules;

namespace WeightSpace.Engine;

/// <summary>What the analysis of an attention module needs and TorchSharp's API does not show.</summary>
public static class AttentionFacts
{
    /// <summary>Number of heads.</summary>
    /// <param name="module">The module; neither changed nor disposed.</param>
    /// <returns>Null where the provider does not tell.</returns>
#if TORCHSHARP_NUGET
    public static long? Heads(MultiheadAttention module) => null;
#else
    public static long? Heads(MultiheadAttention module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module.HeadCount;
    }
#endif
}
