using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>Similarity and distance of two values along an axis: element by element, and then summed up.</summary>
internal sealed class DistanceModules : ModuleRule
{
    public override GraphValue? Apply(ModuleCall call, string type) => call.Module switch
    {
        CosineSimilarity similarity => Along(call, type, (int)similarity.dim, keepsAxis: false),
        PairwiseDistance distance => Along(call, type, -1, distance.keepdim),
        _ => null,
    };

    private static GraphValue Along(ModuleCall call, string type, int axis, bool keepsAxis) =>
        call.Apply(new ReduceRule("sum", keepsAxis, axis), call.Apply(new ElementwiseRule(type), [.. call.Inputs]));
}
