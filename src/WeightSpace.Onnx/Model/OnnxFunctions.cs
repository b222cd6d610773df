namespace WeightSpace.Onnx;

/// <summary>The functions that a model defines for itself, and their insertion where nodes call them.</summary>
/// <remarks>
/// Newer exporters of PyTorch write layers as such functions. After insertion the graph has known operators only, so
/// everything that reads it
/// sees through them. A call that cannot be inserted stays as it is, an operator that nobody knows.
/// </remarks>
internal sealed class OnnxFunctions
{
    private const int DeepestCalls = 32;

    // Functions that call functions twice grow beyond all bounds in a few lines.
    private const int MostInserted = 50_000;

    private readonly Dictionary<(string Domain, string Name, string Overload), OnnxFunction> functions = [];
    private int calls;

    /// <summary>Reads a <c>FunctionProto</c> message.</summary>
    internal void Add(WireReader message)
    {
        var function = OnnxFunction.Read(message);
        functions[function.Key] = function;
    }

    /// <summary>The nodes with all calls replaced by what is called.</summary>
    /// <param name="files">The model's files.</param>
    /// <param name="nodes">The nodes of the graph.</param>
    /// <param name="opset">Version of ONNX's own operators in the graph.</param>
    internal List<OnnxRawNode> Insert(OnnxFiles files, List<OnnxRawNode> nodes, long opset)
    {
        if (functions.Count == 0) return nodes;
        var result = new List<OnnxRawNode>();
        var inserted = 0;
        // What is still to be read, the next one on top: recursion would be as deep as the file likes.
        var waiting = new Stack<(OnnxRawNode Node, int Depth)>(nodes.AsEnumerable().Reverse().Select(node => (node, 0)));
        while (waiting.TryPop(out var next))
        {
            var (node, depth) = next;
            if (!functions.TryGetValue(node.Key, out var function) || !function.Fits(node, opset))
            {
                // An operator of the model's own under the name of a known one is not what the name says.
                result.Add(function is not null && node.Domain.Length == 0 ? node with { Domain = "local" } : node);
                continue;
            }

            if (depth == DeepestCalls) throw files.Error($"functions call each other more than {DeepestCalls} deep, at {OnnxText.Quote(node.OperatorType)}");
            inserted += function.Nodes.Count;
            if (inserted > MostInserted) throw files.Error($"the functions of the model insert more than {MostInserted} nodes");
            var body = function.Called(node, $"{node.OperatorType}.{++calls}/");
            for (var i = body.Count - 1; i >= 0; i--) waiting.Push((body[i], depth + 1));
        }

        return result;
    }
}
