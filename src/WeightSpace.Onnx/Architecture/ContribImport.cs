using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>The operators of the domain <c>com.microsoft</c>, which ONNX Runtime's optimizer writes in place of several of
/// ONNX's own.</summary>
/// <remarks>Source: https://github.com/microsoft/onnxruntime, <c>docs/ContribOperators.md</c>.</remarks>
internal static class ContribImport
{
    internal static IReadOnlyDictionary<string, Func<NodeImport, bool>> Operators { get; } = new Dictionary<string, Func<NodeImport, bool>>([.. Own(), .. AttentionImport.Contrib, .. QuantizedImport.Contrib]);

    private static Dictionary<string, Func<NodeImport, bool>> Own() => new()
    {
        ["Gelu"] = Activated,
        ["QuickGelu"] = Activated,
        ["FastGelu"] = Activated,
        ["BiasGelu"] = Activated,
        ["SkipLayerNormalization"] = node => SkipNorm(node, beta: 3, bias: 4),
        ["SkipSimplifiedLayerNormalization"] = node => SkipNorm(node, beta: -1, bias: 3),
        ["EmbedLayerNormalization"] = EmbedNorm,
        ["FusedGemm"] = node => Then(node, "Gemm"),
        ["FusedConv"] = FusedConvolution,
        ["FusedMatMul"] = FusedMatMul,
        ["TransposeMatMul"] = FusedMatMul,
    };

    private static bool Activated(NodeImport node)
    {
        if (!node.Has(1)) return node.Map(new ElementwiseRule("Gelu"), 0);
        var value = node.Apply(new ElementwiseRule("add"), node.Graph(0), node.Graph(1));
        return node.Set(0, node.Apply(new ElementwiseRule("Gelu"), value));
    }

    private static bool SkipNorm(NodeImport node, int beta, int bias)
    {
        var sum = node.Apply(new ElementwiseRule("add"), node.Graph(0), node.Graph(1));
        if (node.Has(bias)) sum = node.Apply(new ElementwiseRule("add"), sum, node.Graph(bias));
        if (node.IsNeeded(3)) node.Set(3, sum);
        return node.Set(0, NormalizationImport.Affine(node, sum, 2, beta));
    }

    private static bool EmbedNorm(NodeImport node)
    {
        var sum = node.Apply(new GatherRule(0), node.Graph(2), node.Graph(0));
        var steps = node.Shape(0)[^1];
        var places = node.Has(8)
            ? node.Apply(new GatherRule(0), node.Graph(3), node.Graph(8))
            : node.Apply(new RepositionRule(node.Type, (0, steps)), node.Graph(3));
        sum = node.Apply(new ElementwiseRule("add"), sum, places);
        if (node.Has(1) && node.Has(4)) sum = node.Apply(new ElementwiseRule("add"), sum, node.Apply(new GatherRule(0), node.Graph(4), node.Graph(1)));
        if (node.IsNeeded(2)) node.Set(2, sum);
        // Where the padding begins, one number for each sequence.
        if (node.IsNeeded(1)) node.Set(1, node.Apply(new ReduceRule($"{node.Type} mask", keepsAxes: false, 1), node.Graph(node.Has(7) ? 7 : 0)));
        return node.Set(0, NormalizationImport.Affine(node, sum, 5, 6));
    }

    private static bool Then(NodeImport node, string type)
    {
        if (!OnnxOperators.Find(type)!(node)) return false;
        var activation = node.Node.String("activation", "");
        return activation.Length == 0 || node.Set(0, node.Apply(new ElementwiseRule(OnnxText.Clean(activation)), node.Result(0)));
    }

    private static bool FusedConvolution(NodeImport node)
    {
        if (!node.Has(3)) return Then(node, "Conv");
        if (!OnnxOperators.Find("Conv")!(node)) return false;
        var sum = node.Apply(new ElementwiseRule("add"), node.Result(0), node.Graph(3));
        var activation = node.Node.String("activation", "");
        return node.Set(0, activation.Length == 0 ? sum : node.Apply(new ElementwiseRule(OnnxText.Clean(activation)), sum));
    }

    private static bool FusedMatMul(NodeImport node)
    {
        if (node.Node.Int("transBatchA", 0) != 0 || node.Node.Int("transBatchB", 0) != 0) return false;
        return node.Set(0, node.Apply(new MatMulRule(), Turned(0, "transA"), Turned(1, "transB")));

        GraphValue Turned(int input, string attribute)
        {
            var rank = node.Shape(input).Length;
            if (node.Node.Int(attribute, 0) == 0 || rank < 2) return node.Graph(input);
            return node.Apply(new TransposeRule([.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]), node.Graph(input));
        }
    }
}
