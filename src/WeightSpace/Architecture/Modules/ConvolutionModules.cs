using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>Convolutions and transposed ones. Groups follow from the shapes, positions from running the
/// module.</summary>
internal sealed class ConvolutionModules : ModuleRule
{
    public override GraphValue? Apply(ModuleCall call, string type)
    {
        if (!type.StartsWith("Conv", StringComparison.Ordinal) || !call.Has("weight")) return null;
        var isTransposed = type.StartsWith("ConvTranspose", StringComparison.Ordinal);
        var kernel = call.Builder.ShapeOf(call.Parameter("weight"));
        var input = call.Input;
        var isSingle = call.InputShape.Length == kernel.Length - 1;
        var result = call.RunShape();
        if (isSingle) input = call.Apply(new ReshapeRule([1, .. call.InputShape]), input);
        var shape = call.Builder.ShapeOf(input);
        var channels = isSingle ? result[0] : result[1];
        var groups = isTransposed ? channels / kernel[1] : shape[1] / kernel[1];
        var convolved = call.Apply(new ConvolutionRule(groups, isTransposed, [.. result[^(kernel.Length - 2)..]]), [input, .. call.Present("weight", "bias")]);
        return isSingle ? call.Apply(new ReshapeRule([.. result]), convolved) : convolved;
    }
}
