
namespace WeightSpace.Onnx;

/// <summary>The nodes that the outputs depend on, in order, each with the values that nobody needs after it.</summary>
internal sealed class OnnxProgram
{
    internal OnnxProgram(OnnxGraph graph)
    {
        var needed = graph.Outputs.Select(output => output.Name).ToHashSet();
        var kept = new Stack<OnnxNode>();
        foreach (var node in graph.Nodes.Reverse())
        {
            if (!node.Outputs.Any(needed.Contains)) continue;
            kept.Push(node);
            needed.UnionWith(node.Inputs);
            needed.UnionWith(node.SubgraphReferences);
        }

        var nodes = kept.ToArray();
        var lastUse = new Dictionary<string, int>();
        for (var i = 0; i < nodes.Length; i++)
        {
            // A value that nobody uses is released where it is made.
            foreach (var name in nodes[i].Outputs.Concat(nodes[i].Inputs)) lastUse[name] = i;
        }

        foreach (var output in graph.Outputs) lastUse.Remove(output.Name);
        var released = lastUse.ToLookup(entry => entry.Value, entry => entry.Key);
        Steps = [.. nodes.Select((node, i) => (node, released[i].ToArray()))];
    }

    /// <summary>The steps.</summary>
    internal IReadOnlyList<(OnnxNode Node, string[] Released)> Steps { get; }

    /// <summary>Whether a node is a stored value rather than a computation.</summary>
    internal static bool IsConstant(OnnxNode node) => node.Domain.Length == 0 && node.OperatorType == "Constant";
}
