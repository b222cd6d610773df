using System.Collections.Immutable;

namespace WeightSpace.Onnx;

/// <summary>Checks that every value has one producer, that nothing is used that nothing produces, and that there are no
/// cycles.</summary>
internal static class OnnxGraphChecks
{
    /// <summary>Checks a graph.</summary>
    /// <returns>The nodes in an order in which they can run.</returns>
    internal static ImmutableArray<OnnxNode> SortedNodes(
        OnnxFiles files,
        List<OnnxNode> nodes,
        IReadOnlyList<OnnxTensor> initializers,
        IReadOnlyList<OnnxValueInfo> inputs,
        IReadOnlyList<OnnxValueInfo> outputs)
    {
        var given = new Dictionary<string, string>();
        foreach (var tensor in initializers)
        {
            if (!given.TryAdd(tensor.Name, tensor.Description)) throw files.Error($"two initializers are called {OnnxText.Quote(tensor.Name)}");
        }

        RequireDistinct(files, inputs, "inputs of the graph");
        RequireDistinct(files, outputs, "outputs of the graph");
        foreach (var input in inputs) given.TryAdd(input.Name, "an input of the graph");
        var producers = Producers(files, nodes, given);
        for (var node = 0; node < nodes.Count; node++) nodes[node] = KeepReferences(nodes[node], given, producers);
        foreach (var node in nodes)
        {
            if (node.Inputs.FirstOrDefault(input => input.Length > 0 && !given.ContainsKey(input) && !producers.ContainsKey(input)) is { } missing)
            {
                throw node.Malformed($"its input {OnnxText.Quote(missing)} is no input of the graph, no initializer and no output of a node");
            }
        }

        if (outputs.FirstOrDefault(output => !given.ContainsKey(output.Name) && !producers.ContainsKey(output.Name)) is { } output2)
        {
            throw files.Error($"the output {OnnxText.Quote(output2.Name)} of the graph is made by no node");
        }

        var sources = nodes.ConvertAll(node =>
            (IReadOnlyCollection<int>)[.. node.Inputs.Concat(node.SubgraphReferences).Where(producers.ContainsKey).Select(input => producers[input])]);
        return TopologicalOrder.TrySort(sources, out var order, out var cycle)
            ? [.. order.Select(node => nodes[node])]
            : throw nodes[cycle[0]].Malformed($"it depends on its own output (a cycle through {Cycle(nodes, cycle)})");
    }

    private static void RequireDistinct(OnnxFiles files, IReadOnlyList<OnnxValueInfo> values, string what)
    {
        var names = new HashSet<string>();
        foreach (var value in values)
        {
            if (value.Name.Length == 0) throw files.Error($"one of the {what} has no name");
            if (!names.Add(value.Name)) throw files.Error($"two {what} are called {OnnxText.Quote(value.Name)}");
        }
    }

    private static Dictionary<string, int> Producers(OnnxFiles files, List<OnnxNode> nodes, Dictionary<string, string> given)
    {
        var producers = new Dictionary<string, int>();
        for (var node = 0; node < nodes.Count; node++)
        {
            foreach (var output in nodes[node].Outputs.Where(output => output.Length > 0))
            {
                if (given.TryGetValue(output, out var other)) throw nodes[node].Malformed($"its output {OnnxText.Quote(output)} has the name of {other}");
                if (!producers.TryAdd(output, node))
                {
                    throw nodes[node].Malformed($"its output {OnnxText.Quote(output)} has the name of an output of {nodes[producers[output]].Describe()}");
                }
            }
        }

        return producers;
    }

    private static OnnxNode KeepReferences(OnnxNode node, Dictionary<string, string> given, Dictionary<string, int> producers)
    {
        if (node.SubgraphReferences.Length == 0) return node;
        // A name that the node itself makes is the sub-graph's own value: results are often called alike inside and
        // outside.
        var outer = node.SubgraphReferences.Where(name => (given.ContainsKey(name) || producers.ContainsKey(name)) && !node.Outputs.Contains(name));
        return node.WithReferences([.. outer]);
    }

    private static string Cycle(List<OnnxNode> nodes, ImmutableArray<int> cycle)
    {
        const int Shown = 4;
        var text = string.Join(", ", cycle.Take(Shown).Select(node => nodes[node].Describe()));
        return cycle.Length > Shown ? $"{text} and {cycle.Length - Shown} more" : text;
    }
}
