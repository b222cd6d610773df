using TorchSharp;
using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>
/// Losses. Most act on elements and sum up, so that what they compare may be permuted together; where a target names
/// classes by number, the classes are fixed.
/// </summary>
internal sealed class LossModules : ModuleRule
{
    private static readonly HashSet<string> Elementwise =
    [
        "MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss", "BCELoss", "BCEWithLogitsLoss", "KLDivLoss", "PoissonNLLLoss", "HingeEmbeddingLoss", "SoftMarginLoss", "MarginRankingLoss",
    ];

    public override GraphValue? Apply(ModuleCall call, string type)
    {
        if (ReductionOf(call.Module) is not { } reduction) return null;
        return call.Module switch
        {
            // Both hold numbers for each class, which are no parameters and know the classes apart.
            BCEWithLogitsLoss loss => Reduced(call, reduction, call.Apply(new ElementwiseRule(type), [.. call.Inputs, .. Constants(call, loss.weight, loss.pos_weights)])),
            BCELoss loss => Reduced(call, reduction, call.Apply(new ElementwiseRule(type), [.. call.Inputs, .. Constants(call, loss.weight)])),
            MultiLabelSoftMarginLoss loss => Reduced(call, reduction, Last(call, type, [.. call.Inputs, .. Constants(call, loss.weight)])),
            CrossEntropyLoss loss => Reduced(call, reduction, Entropy(call, type, loss.weight)),
            GaussianNLLLoss => Reduced(call, reduction, Gaussian(call, type)),
            _ => type switch
            {
                "NLLLoss" or "MultiMarginLoss" => Reduced(call, reduction, Classified(call, type, call.Input, call.Inputs[1])),
                "MultiLabelMarginLoss" => Reduced(call, reduction, Listed(call, type)),
                "TripletMarginLoss" => Reduced(call, reduction, Last(call, type, [.. call.Inputs])),
                "CosineEmbeddingLoss" => Reduced(call, reduction, call.Apply(new ElementwiseRule(type), Last(call, type, call.Inputs[0], call.Inputs[1]), call.Inputs[2])),
                "CTCLoss" => call.Unknown(reduction == nn.Reduction.None && call.InputShape.Length == 3 ? [call.InputShape[1]] : [], [.. call.Inputs]),
                // Its distance may be any function, and it is not shown.
                "TripletMarginWithDistanceLoss" => call.Unknown(call.RunShape(), [.. call.Inputs]),
                _ => Elementwise.Contains(type) ? Reduced(call, reduction, call.Apply(new ElementwiseRule(type), [.. call.Inputs])) : null,
            },
        };
    }

    private static nn.Reduction? ReductionOf(nn.Module module) => module switch
    {
        Loss<Tensor, Tensor, Tensor> loss => loss.reduction,
        Loss<Tensor, Tensor, Tensor, Tensor> loss => loss.reduction,
        Loss<Tensor, Tensor, Tensor, Tensor, Tensor> loss => loss.reduction,
        _ => null,
    };

    private static GraphValue Reduced(ModuleCall call, nn.Reduction reduction, GraphValue value)
    {
        var rank = call.ShapeOf(value).Length;
        return reduction == nn.Reduction.None || rank == 0 ? value : call.Apply(new ReduceRule(reduction == nn.Reduction.Sum ? "sum" : "mean", keepsAxes: false, [.. Enumerable.Range(0, rank)]), value);
    }

    /// <summary>Compares element by element and sums up the last axis.</summary>
    private static GraphValue Last(ModuleCall call, string type, params ReadOnlySpan<GraphValue> values) =>
        call.Apply(new ReduceRule("sum", keepsAxes: false, -1), call.Apply(new ElementwiseRule(type), values));

    private static GraphValue[] Constants(ModuleCall call, params ReadOnlySpan<Tensor?> tensors)
    {
        var constants = new List<GraphValue>();
        foreach (var tensor in tensors)
        {
            if (tensor is not null) constants.Add(call.Builder.Constant($"{call.Title} weights", [.. tensor.shape.Select(size => checked((int)size))], default));
        }

        return [.. constants];
    }

    /// <summary>Classes are the first axis but for a batch.</summary>
    private static int ClassAxis(ModuleCall call, GraphValue value) => Math.Min(1, call.ShapeOf(value).Length - 1);

    private static GraphValue Entropy(ModuleCall call, string type, Tensor? weight)
    {
        var axis = ClassAxis(call, call.Input);
        var scores = call.Apply(new NormalizeRule("LogSoftmax", axis), call.Input);
        // A target of the input's shape holds probabilities.
        if (!call.InputShape.SequenceEqual(call.ShapeOf(call.Inputs[1]))) return Classified(call, type, scores, call.Inputs[1]);
        var product = call.Apply(new ElementwiseRule(type), scores, call.Inputs[1]);
        foreach (var constant in Constants(call, weight)) product = call.Apply(new ScaleShiftRule(type, axis), product, constant);
        return call.Apply(new ReduceRule("sum", keepsAxes: false, axis), product);
    }

    /// <summary>The target names one class for each place by its number.</summary>
    private static GraphValue Classified(ModuleCall call, string type, GraphValue scores, GraphValue target) =>
        call.Apply(new ElementwiseRule(type), Numbered(call, type, scores), target);

    /// <summary>The target names several classes by their numbers.</summary>
    private static GraphValue Listed(ModuleCall call, string type) =>
        call.Apply(new ElementwiseRule(type), Numbered(call, type, call.Inputs[0]), Numbered(call, type, call.Inputs[1]));

    /// <summary>Fixes the classes and leaves them away.</summary>
    private static GraphValue Numbered(ModuleCall call, string type, GraphValue value)
    {
        var axis = ClassAxis(call, value);
        var shape = call.ShapeOf(value);
        return call.Apply(new ReshapeRule([.. shape[..axis], .. shape[(axis + 1)..]]), call.Apply(new RepositionRule(type, (axis, 1)), value));
    }

    private static GraphValue Gaussian(ModuleCall call, string type)
    {
        var variance = call.Inputs[2];
        var shape = call.ShapeOf(variance);
        if (shape.Length == call.InputShape.Length - 1) variance = call.Apply(new ReshapeRule([.. shape, 1]), variance);
        return call.Apply(new ElementwiseRule(type), call.Inputs[0], call.Inputs[1], variance);
    }
}
