using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>Everything that acts on each element alike, and the activations that look along an axis. By name, because
/// not every provider has all of them.</summary>
internal sealed class ActivationModules : ModuleRule
{
    private static readonly HashSet<string> Elementwise =
    [
        "AlphaDropout", "CELU", "Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "ELU", "FeatureAlphaDropout", "GELU", "Hardshrink", "Hardsigmoid", "Hardswish", "Hardtanh",
        "Identity", "LeakyReLU", "LogSigmoid", "Mish", "RReLU", "ReLU", "ReLU6", "SELU", "SiLU", "Sigmoid", "Softplus", "Softshrink", "Softsign", "Tanh", "Tanhshrink", "Threshold",
    ];

    public override GraphValue? Apply(ModuleCall call, string type) => call.Module switch
    {
        Softmax softmax => call.Apply(new NormalizeRule(type, (int)softmax.dim), call.Input),
        LogSoftmax softmax => call.Apply(new NormalizeRule(type, (int)softmax.dim), call.Input),
        Softmin softmin => call.Apply(new NormalizeRule(type, (int)softmin.dim), call.Input),
        GLU glu => Gated(call, (int)glu.dim),
        _ => type switch
        {
            "Softmax2d" => call.Apply(new NormalizeRule(type, -3), call.Input),
            "PReLU" => Parametric(call),
            _ => Elementwise.Contains(type) ? call.Apply(new ElementwiseRule(type), call.Input) : null,
        },
    };

    private static GraphValue Gated(ModuleCall call, int axis)
    {
        var shape = call.InputShape;
        var half = shape[axis < 0 ? axis + shape.Length : axis] / 2;
        var (value, gate) = (call.Apply(new SliceRule(axis, 0, half), call.Input), call.Apply(new SliceRule(axis, half, half), call.Input));
        return call.Apply(new ElementwiseRule("mul"), value, call.Apply(new ElementwiseRule("sigmoid"), gate));
    }

    // One slope for all elements, or one per channel.
    private static GraphValue Parametric(ModuleCall call)
    {
        var slope = call.Parameter("weight");
        return call.Builder.ShapeOf(slope) is [1] || call.InputShape.Length < 2
            ? call.Apply(new ElementwiseRule("PReLU"), call.Input, slope)
            : call.Apply(new ScaleShiftRule("PReLU", 1), call.Input, slope);
    }
}
