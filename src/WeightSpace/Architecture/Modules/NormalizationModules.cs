using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>Batch, instance, group, layer and local response normalisation.</summary>
internal sealed class NormalizationModules : ModuleRule
{
    public override GraphValue? Apply(ModuleCall call, string type)
    {
        switch (call.Module)
        {
            case LayerNorm layer:
                return Layer(call, layer.normalized_shape.Length);
            case GroupNorm group:
                return call.Apply(new ScaleShiftRule(type, 1), [call.Apply(new GroupNormRule((int)group.num_groups), call.Input), .. call.Present("weight", "bias")]);
        }

        if (type.StartsWith("BatchNorm", StringComparison.Ordinal)) return Channels(call, type, call.Input, 1);
        if (type.StartsWith("InstanceNorm", StringComparison.Ordinal))
        {
            // Statistics of each channel over its positions; an input without batch axis begins with its channels.
            var positions = type[^2] - '0';
            int[] axes = [.. Enumerable.Range(1, positions).Select(axis => -axis)];
            return Channels(call, type, call.Apply(new NormalizeRule(type, [.. axes]), call.Input), call.InputShape.Length - positions - 1);
        }

        // Neighbouring channels are compared, so their order matters.
        return type == "LocalResponseNorm" ? call.Apply(new RepositionRule(type, (1, call.InputShape[1])), call.Input) : null;
    }

    /// <summary>Without learned scale there may be running statistics all the same, so each vector is applied under its
    /// own name.</summary>
    private static GraphValue Channels(ModuleCall call, string type, GraphValue value, int axis)
    {
        if (call.Has("weight")) return call.Apply(new ScaleShiftRule(type, axis), [value, .. call.Present("weight", "bias", "running_mean", "running_var")]);
        return call.Apply(new ScaleShiftRule(type, axis), [value, .. call.Present("running_mean", "running_var")]);
    }

    private static GraphValue Layer(ModuleCall call, int rank)
    {
        var value = call.Apply(new NormalizeRule("LayerNorm", [.. Enumerable.Range(1, rank).Select(axis => -axis)]), call.Input);
        if (rank == 1) return call.Has("weight") ? call.Apply(new ScaleShiftRule("LayerNorm", -1), [value, .. call.Present("weight", "bias")]) : value;
        if (call.Has("weight")) value = call.Apply(new ElementwiseRule("mul"), value, call.Parameter("weight"));
        return call.Has("bias") ? call.Apply(new ElementwiseRule("add"), value, call.Parameter("bias")) : value;
    }
}
