using TorchSharp.Modules;

namespace WeightSpace;

internal static class AttentionHeads
{
    internal static long? Of(ModuleCall call, MultiheadAttention attention) => null;
}
