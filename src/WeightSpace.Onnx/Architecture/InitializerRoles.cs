using System.Text.RegularExpressions;

namespace WeightSpace.Onnx;

/// <summary>Tells which initializers are parameters, which are buffers, and which are constants.</summary>
internal sealed partial class InitializerRoles
{
    private readonly HashSet<string> used = [];
    private readonly HashSet<string> computedWith = [];
    private readonly HashSet<string> weights = [];
    private readonly HashSet<string> buffers = [];

    internal InitializerRoles(OnnxGraph graph, IEnumerable<OnnxNode> nodes)
    {
        foreach (var output in graph.Outputs) AddUse(output.Name);
        foreach (var node in nodes)
        {
            for (var i = 0; i < node.Inputs.Length; i++)
            {
                used.Add(node.Inputs[i]);
                if (!OnnxOperators.IsKnownBefore(node, i)) computedWith.Add(node.Inputs[i]);
                if (i > 0 && OnnxOperators.HasWeights(node)) weights.Add(node.Inputs[i]);
                if (node is { OperatorType: "BatchNormalization", Domain: "" } && i is 3 or 4) buffers.Add(node.Inputs[i]);
            }

            foreach (var reference in node.SubgraphReferences) AddUse(reference);
        }

        void AddUse(string name)
        {
            used.Add(name);
            computedWith.Add(name);
        }
    }

    internal bool IsUsed(string name) => used.Contains(name);

    internal bool IsBuffer(string name) => buffers.Contains(name);

    internal bool IsParameter(OnnxTensor tensor) =>
        tensor.ElementType.IsFloating() && computedWith.Contains(tensor.Name) && (tensor.ElementCount > 1 || weights.Contains(tensor.Name) || NameOfParameter().IsMatch(tensor.Name));

    /// <summary>A path of identifiers whose last one is not a word that exporters give to constants of their own, with
    /// a number.</summary>
    [GeneratedRegex(@"^(?!.*\b(_?val|const|constant|tensor|scalar|expr|eps|epsilon|v|t|x)_?\d*(\.\d+)?$)[A-Za-z_]\w*(\.\w+)*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameOfParameter();
}
