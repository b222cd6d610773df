using System.Text.RegularExpressions;

namespace WeightSpace.Onnx;

/// <summary>Tells which stored tensors are parameters, which are buffers, and which are constants, and why.</summary>
internal sealed partial class StoredRoles
{
    private readonly HashSet<string> used = [];
    private readonly HashSet<string> computedWith = [];
    private readonly HashSet<string> weights = [];
    private readonly HashSet<string> buffers = [];
    private readonly HashSet<string> settings = [];
    private readonly HashSet<string> angles = [];

    internal StoredRoles(OnnxGraph graph, IEnumerable<OnnxNode> nodes)
    {
        foreach (var output in graph.Outputs) AddUse(output.Name);
        AddUses(graph, nodes);
    }

    private enum Use
    {
        Data,
        Scale,
        ZeroPoint,
        Weight,
        Buffer,
        Angles,
    }

    internal bool IsUsed(string name) => used.Contains(name);

    /// <summary>State that follows the weights: running statistics, and zero points for each channel.</summary>
    internal bool IsBuffer(OnnxTensor tensor) => buffers.Contains(tensor.Name) && tensor.ElementCount > 1 && !weights.Contains(tensor.Name);

    internal bool IsParameter(OnnxTensor tensor) => ReasonAgainst(tensor) is null;

    /// <summary>Why a tensor is not counted as a weight; null if it is.</summary>
    internal string? ReasonAgainst(OnnxTensor tensor)
    {
        if (!used.Contains(tensor.Name)) return "no output of the network needs it";
        if (tensor.ElementCount == 0) return "it has no elements";
        if (tensor.ElementType is OnnxElementType.String) return "it holds text";
        if (!computedWith.Contains(tensor.Name)) return "it tells operators a shape, axes, sizes or a scale";
        if (angles.Contains(tensor.Name)) return "it is a table of the angles of a rotary embedding";
        if (settings.Contains(tensor.Name) && tensor.ElementCount == 1) return "it is the scale or zero point of a quantisation, one number for the whole tensor";
        if (IsBuffer(tensor)) return "it is state that follows the weights";
        if (weights.Contains(tensor.Name)) return null;
        if (tensor.ElementType is OnnxElementType.Bool) return "it holds truth values";
        // Quantised weights are of these types wherever they are used; indices and shapes never are.
        if (!tensor.ElementType.IsFloating() && tensor.ElementType.Bits() > 8) return "it holds whole numbers that no operator takes for weights";
        return tensor.ElementCount > 1 || (tensor.ElementType.IsFloating() && NameOfParameter().IsMatch(tensor.Name)) ? null : "it is a single number without the name of a parameter";
    }

    private void AddUses(OnnxGraph graph, IEnumerable<OnnxNode> nodes)
    {
        foreach (var node in nodes)
        {
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                var name = node.Inputs[i];
                used.Add(name);
                if (OnnxOperators.IsKnownBefore(node, i)) continue;
                computedWith.Add(name);
                switch (UseOf(node, i))
                {
                    case Use.Weight: weights.Add(name); break;
                    case Use.Buffer: buffers.Add(name); break;
                    case Use.Angles: angles.Add(name); break;
                    case Use.Scale: settings.Add(name); break;
                    case Use.ZeroPoint:
                        settings.Add(name);
                        buffers.Add(name);
                        break;
                }
            }

            foreach (var body in node.Proto.Attribute.Select(attribute => attribute.G).OfType<GraphProto>())
            {
                AddUses(graph, graph.NodesOf(body));
                foreach (var output in body.Output) AddUse(output.Name);
            }
        }
    }

    private void AddUse(string name)
    {
        used.Add(name);
        computedWith.Add(name);
    }

    private static Use UseOf(OnnxNode node, int input)
    {
        if (QuantizedImport.Layouts.TryGetValue(node.OperatorType, out var layout))
        {
            return layout[Math.Min(input, layout.Length - 1)] switch { 'w' => Use.Weight, 's' => Use.Scale, 'z' => Use.ZeroPoint, _ => Use.Data };
        }

        if (node.OperatorType is "RotaryEmbedding" or "GroupQueryAttention")
        {
            var first = node.OperatorType == "GroupQueryAttention" ? 7 : node.Domain.Length == 0 ? 1 : 2;
            return input == first || input == first + 1 ? Use.Angles : Use.Data;
        }

        if (node.Domain.Length > 0) return Use.Data;
        if (node.OperatorType == "BatchNormalization" && input is 3 or 4) return Use.Buffer;
        return input > 0 && OnnxOperators.HasWeights(node) ? Use.Weight : Use.Data;
    }

    /// <summary>A path of identifiers whose last one is not a word that exporters give to constants of their own, with
    /// a number.</summary>
    [GeneratedRegex(@"^(?!.*\b(_?val|const|constant|tensor|scalar|expr|eps|epsilon|v|t|x)_?\d*(\.\d+)?$)[A-Za-z_]\w*(\.\w+)*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameOfParameter();
}
