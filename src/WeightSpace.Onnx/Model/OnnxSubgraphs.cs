namespace WeightSpace.Onnx;

/// <summary>Finds which values a sub-graph names, without reading anything else of it.</summary>
internal static class OnnxSubgraphs
{
    private const int DeepestNesting = 32;

    /// <summary>
    /// Adds the names of all values that the nodes and outputs of a sub-graph use, and of the sub-graphs in it. Names
    /// that the sub-graph
    /// defines itself are among them; whoever asks keeps those that the graph around defines.
    /// </summary>
    internal static void AddReferences(OnnxFiles files, (ReadOnlyMemory<byte> Bytes, long Origin) graph, HashSet<string> names)
    {
        // A stack instead of recursion: how deep graphs are nested is the file's choice.
        var waiting = new Stack<(ReadOnlyMemory<byte> Bytes, long Origin, int Depth)>();
        waiting.Push((graph.Bytes, graph.Origin, 1));
        while (waiting.TryPop(out var next))
        {
            if (next.Depth > DeepestNesting) throw files.Error($"sub-graphs are nested more than {DeepestNesting} deep");
            var reader = new WireReader(files.Name, next.Bytes, next.Origin);
            while (reader.Next())
            {
                if (reader.Field == 1) AddNode(reader.Message(), names, waiting, next.Depth);
                else if (reader.Field == 12) names.Add(OnnxValueInfoReader.Read(reader.Message()).Name);
                else reader.Skip();
            }
        }
    }

    private static void AddNode(WireReader node, HashSet<string> names, Stack<(ReadOnlyMemory<byte> Bytes, long Origin, int Depth)> waiting, int depth)
    {
        while (node.Next())
        {
            if (node.Field == 1)
            {
                names.Add(node.Text());
            }
            else if (node.Field == 5)
            {
                var attribute = node.Message();
                while (attribute.Next())
                {
                    if (attribute.Field is 6 or 11)
                    {
                        var (bytes, origin) = attribute.Located();
                        waiting.Push((bytes, origin, depth + 1));
                    }
                    else
                    {
                        attribute.Skip();
                    }
                }
            }
            else
            {
                node.Skip();
            }
        }
    }
}
