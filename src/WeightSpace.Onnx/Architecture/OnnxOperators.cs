using System.Collections.Frozen;

namespace WeightSpace.Onnx;

/// <summary>The ONNX operators that the analysis knows.</summary>
internal static class OnnxOperators
{
    private static readonly FrozenDictionary<string, Func<NodeImport, bool>> Handlers = All().ToFrozenDictionary(entry => entry.Key, entry => entry.Value);

    /// <summary>Inputs that say what an operator does and are no data; their first number.</summary>
    private static readonly FrozenDictionary<string, int> Directions = new Dictionary<string, int>
    {
        ["Reshape"] = 1,
        ["Expand"] = 1,
        ["Tile"] = 1,
        ["Slice"] = 1,
        ["Squeeze"] = 1,
        ["Unsqueeze"] = 1,
        ["Split"] = 1,
        ["Pad"] = 1,
        ["Resize"] = 1,
        ["Upsample"] = 1,
        ["Clip"] = 1,
        ["TopK"] = 1,
        ["OneHot"] = 1,
        ["Range"] = 0,
        ["ConstantOfShape"] = 0,
        ["Dropout"] = 1,
        ["Shape"] = 0,
        ["Size"] = 0,
        ["EyeLike"] = 0,
        ["CastLike"] = 1,
        ["RandomNormalLike"] = 0,
        ["RandomUniformLike"] = 0,
        ["Trilu"] = 1,
        ["CumSum"] = 1,
        ["CenterCropPad"] = 1,
        ["ReduceSum"] = 1,
        ["ReduceMean"] = 1,
        ["ReduceMax"] = 1,
        ["ReduceMin"] = 1,
        ["ReduceProd"] = 1,
        ["ReduceL1"] = 1,
        ["ReduceL2"] = 1,
        ["ReduceLogSum"] = 1,
        ["ReduceLogSumExp"] = 1,
        ["ReduceSumSquare"] = 1,
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Weighted = FrozenSet.Create(
        "RMSNormalization", "SimplifiedLayerNormalization", "Gemm", "Conv", "ConvTranspose", "BatchNormalization", "LayerNormalization", "GroupNormalization", "InstanceNormalization", "LSTM", "GRU", "RNN", "PRelu");

    /// <summary>The translation of a node's operator; null if it is not known. It returns false if it needed numbers
    /// that are not known.</summary>
    internal static Func<NodeImport, bool>? Find(OnnxNode node) => node.Domain switch
    {
        "" => Handlers.GetValueOrDefault(node.OperatorType),
        "com.microsoft" => ContribImport.Operators.GetValueOrDefault(node.OperatorType),
        _ => null,
    };

    /// <summary>The translation of one of ONNX's own operators.</summary>
    internal static Func<NodeImport, bool>? Find(string type) => Handlers.GetValueOrDefault(type);

    /// <summary>Whether an input is needed before the network runs: shapes, axes, scales.</summary>
    internal static bool IsKnownBefore(OnnxNode node, int input) => node.Domain.Length == 0 && Directions.TryGetValue(node.OperatorType, out var first) && input >= first;

    /// <summary>Whether all inputs but the first are weights, whatever their size.</summary>
    internal static bool HasWeights(OnnxNode node) => node.Domain.Length == 0 && Weighted.Contains(node.OperatorType);

    /// <summary>Whether an operator that is not known has a result of its first input's shape.</summary>
    internal static bool KeepsShape(OnnxNode node) => node.Domain.Length == 0 && node.OperatorType is "ReverseSequence";

    private static IEnumerable<KeyValuePair<string, Func<NodeImport, bool>>> All() =>
    [
        .. LinearImport.Operators, .. ElementwiseImport.Operators, .. NormalizationImport.Operators, .. RecurrentImport.Operators, .. PositionImport.Operators,
        .. ReductionImport.Operators, .. ShapeImport.Operators, .. BlockImport.Operators, .. IndexImport.Operators, .. ConstantImport.Operators,
        .. SubgraphImport.Operators, .. QuantizedImport.Operators, .. AttentionImport.Operators,
    ];
}
