using System.Collections.Immutable;

namespace WeightSpace.Onnx;

/// <summary>
/// Brings a model into a form in which nothing hides: functions are inserted where they are called, every value has a
/// name of its own (also inside sub-graphs, and where the file gives a name twice), all stored tensors, those of
/// <c>Constant</c> nodes and sub-graphs too, are tensors of the whole model, and nodes come after what they use.
/// </summary>
/// <remarks>The function of the network stays the same, so that what is analysed is also what is run.</remarks>
internal sealed class OnnxNormalForm
{
    private const int DeepestNesting = 32;

    // Functions that call functions twice grow beyond all bounds in a few lines.
    private const int MostInserted = 50_000;

    private readonly OnnxFiles files;
    private readonly long opset;
    private readonly Dictionary<(string Domain, string Name, string Overload), FunctionProto> functions = [];
    private readonly Dictionary<NodeProto, HashSet<string>> references = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> taken = [];
    private readonly List<OnnxTensor> tensors = [];
    private readonly List<ValueInfoProto> values = [];
    private int calls;
    private int inserted;

    internal OnnxNormalForm(OnnxFiles files, ModelProto model, long opset)
    {
        (this.files, this.opset) = (files, opset);
        foreach (var function in model.Functions) functions[(OnnxText.Domain(function.Domain), function.Name, function.Overload)] = function;
        var graph = model.Graph;
        Normalize(graph, parent: null, at: 0, parameters: null, prefix: "", depth: 0);
        if (graph.Output.Count == 0) throw files.Error(graph.Node.Count == 0 ? "the graph is empty: it has no nodes and no outputs" : "the graph has no outputs");
        var inputs = Distinct(graph.Input, "inputs");
        var outputs = Distinct(graph.Output, "outputs");
        Graph = new OnnxGraph(this, [.. graph.Node.Select(Wrap)], [.. tensors], inputs, outputs, graph.ValueInfo.Concat(values));
    }

    internal OnnxGraph Graph { get; }

    /// <summary>Names that the file gives to several values.</summary>
    internal SortedSet<string> Repeated { get; } = new(StringComparer.Ordinal);

    internal OnnxNode Wrap(NodeProto node) => new(files, node, references.TryGetValue(node, out var outer) ? [.. outer] : []);

    private ImmutableArray<ValueInfoProto> Distinct(IEnumerable<ValueInfoProto> infos, string what)
    {
        if (infos.Any(info => info.Name.Length == 0)) throw files.Error($"one of the {what} of the graph has no name");
        return [.. infos.DistinctBy(info => info.Name)];
    }

    private void Normalize(GraphProto graph, Scope? parent, int at, IReadOnlyDictionary<string, AttributeProto>? parameters, string prefix, int depth)
    {
        if (depth > DeepestNesting) throw files.Error($"sub-graphs are nested more than {DeepestNesting} deep");
        if (graph.SparseInitializer.Count > 0) throw files.Error("a sparse initializer, which is not supported; store it as a dense one");
        var scope = new Scope(parent, at);
        var stored = new HashSet<string>();
        foreach (var tensor in graph.Initializer)
        {
            if (tensor.Name.Length == 0) throw files.Error("an initializer has no name");
            // Of several of one name, the last one counts, as in ONNX Runtime.
            if (!stored.Add(tensor.Name)) Repeated.Add(tensor.Name);
            var description = $"initializer {OnnxText.Quote(tensor.Name)}";
            tensor.Name = Define(scope, tensor.Name, -1, prefix);
            tensors.Add(new OnnxTensor(files, tensor, description));
        }

        // Files older than version 4 of the format list the initializers among the inputs.
        var inputs = graph.Input.Where(input => !stored.Contains(input.Name)).DistinctBy(input => input.Name).ToArray();
        graph.Initializer.Clear();
        graph.Input.Clear();
        foreach (var input in inputs)
        {
            if (input.Name.Length > 0) input.Name = Define(scope, input.Name, -1, prefix);
            graph.Input.Add(input);
        }

        var nodes = new List<NodeProto>();
        Emit(graph.Node, scope, parameters, prefix, depth, nodes, presets: null);
        foreach (var output in graph.Output)
        {
            if (output.Name.Length == 0 && depth == 0) continue;
            var name = scope.Resolve(output.Name, int.MaxValue)
                ?? throw files.Error($"the output {OnnxText.Quote(output.Name)} of {(depth == 0 ? "the " : "a sub-")}graph is made by no node");
            // A sub-graph must not hand on what comes from outside.
            if (depth > 0 && !nodes.Exists(node => node.Output.Contains(name)))
            {
                var copy = new NodeProto { OpType = "Identity", Input = { name }, Output = { Fresh(name, prefix) } };
                nodes.Add(copy);
                name = copy.Output[0];
            }

            output.Name = name;
        }

        foreach (var info in graph.ValueInfo)
        {
            if (scope.Resolve(info.Name, int.MaxValue) is not { } name) continue;
            info.Name = name;
            if (depth > 0) values.Add(info);
        }

        if (depth > 0) graph.ValueInfo.Clear();
        graph.Node.Clear();
        graph.Node.AddRange(Sorted(nodes));
    }

    /// <summary>Writes nodes with their final names.</summary>
    /// <param name="nodes">The nodes as the file has them.</param>
    /// <param name="scope">The names around.</param>
    /// <param name="parameters">Values of the function's attributes, inside of one.</param>
    /// <param name="prefix">What makes new names readable.</param>
    /// <param name="depth">How deep graphs and calls are nested.</param>
    /// <param name="into">Where they go.</param>
    /// <param name="presets">Names that some values must get: the outputs of a call.</param>
    private void Emit(
        IEnumerable<NodeProto> nodes, Scope scope, IReadOnlyDictionary<string, AttributeProto>? parameters, string prefix, int depth, List<NodeProto> into, Dictionary<string, string>? presets)
    {
        var all = nodes.ToArray();
        var outputs = Array.ConvertAll(all, node => new string[node.Output.Count]);
        for (var i = all.Length - 1; i >= 0; i--)
        {
            for (var k = outputs[i].Length - 1; k >= 0; k--)
            {
                var name = all[i].Output[k];
                outputs[i][k] = name.Length == 0 ? "" : presets is not null && presets.Remove(name, out var preset) ? scope.Add(name, i, preset) : Define(scope, name, i, prefix);
            }
        }

        for (var i = 0; i < all.Length; i++)
        {
            // Bodies of functions are written once for each call.
            var node = parameters is null ? all[i] : all[i].Clone();
            node.Domain = OnnxText.Domain(node.Domain);
            var described = Wrap(node);
            if (node.OpType.Length == 0) throw files.Error($"a node {described.Describe().Trim()} has no operator (op_type)");
            Substitute(node, parameters);
            if (IsConstant(node) && Stored(described) is { } tensor)
            {
                tensor.Name = outputs[i][0];
                tensors.Add(new OnnxTensor(files, tensor, described.DescribeAttribute(node.Attribute[0].Name)));
                continue;
            }

            var outer = new HashSet<string>();
            for (var k = 0; k < node.Input.Count; k++)
            {
                if (node.Input[k].Length == 0) continue;
                node.Input[k] = scope.Resolve(node.Input[k], i)
                    ?? throw described.Malformed($"its input {OnnxText.Quote(node.Input[k])} is no input of the graph, no initializer and no output of a node");
            }

            node.Output.Clear();
            node.Output.AddRange(outputs[i]);
            if (functions.TryGetValue((node.Domain, node.OpType, node.Overload), out var function) && Fits(function, node))
            {
                Call(function, node, depth, into);
                continue;
            }

            // An operator of the model's own under the name of a known one is not what the name says.
            if (function is not null && node.Domain.Length == 0) node.Domain = "local";
            if (parameters is not null) node.Name = prefix + node.Name;
            foreach (var graph in node.Attribute.SelectMany(attribute => attribute.Graphs.Append(attribute.G)).OfType<GraphProto>())
            {
                Normalize(graph, scope, i, parameters, prefix, depth + 1);
                foreach (var inner in graph.Node)
                {
                    outer.UnionWith(inner.Input);
                    if (references.TryGetValue(inner, out var deeper)) outer.UnionWith(deeper);
                }

                outer.UnionWith(graph.Output.Select(output => output.Name));
                outer.ExceptWith(graph.Node.SelectMany(inner => inner.Output).Concat(graph.Input.Select(input => input.Name)));
            }

            outer.Remove("");
            if (outer.Count > 0) references[node] = outer;
            into.Add(node);
        }
    }

    /// <summary>Whether a call can be inserted: its operators mean in the graph what they mean here, and it gives no
    /// more than there is room for.</summary>
    private bool Fits(FunctionProto function, NodeProto call) =>
        function.OpsetImport.All(set => OnnxText.Domain(set.Domain).Length > 0 || set.Version == opset) && call.Input.Count <= function.Input.Count && call.Output.Count <= function.Output.Count;

    private void Call(FunctionProto function, NodeProto call, int depth, List<NodeProto> into)
    {
        if (depth >= DeepestNesting) throw files.Error($"functions call each other more than {DeepestNesting} deep, at {OnnxText.Quote(call.OpType)}");
        inserted += function.Node.Count;
        if (inserted > MostInserted) throw files.Error($"the functions of the model insert more than {MostInserted} nodes");
        var prefix = $"{call.OpType}.{++calls}/";
        var scope = new Scope(parent: null, at: 0);
        for (var i = 0; i < function.Input.Count; i++) scope.Add(function.Input[i], -1, i < call.Input.Count ? call.Input[i] : "");
        var presets = new Dictionary<string, string>();
        var handed = new List<NodeProto>();
        for (var i = 0; i < Math.Min(function.Output.Count, call.Output.Count); i++)
        {
            var (name, given) = (function.Output[i], call.Output[i]);
            if (given.Length == 0) continue;
            // An output that is an input handed on, or a second name of another output.
            if (function.Node.All(node => !node.Output.Contains(name)) || !presets.TryAdd(name, given))
                handed.Add(new NodeProto { OpType = "Identity", Name = prefix, Input = { name }, Output = { given } });
        }

        var parameters = function.AttributeProto.Concat(call.Attribute).GroupBy(attribute => attribute.Name).ToDictionary(group => group.Key, group => group.Last());
        Emit(function.Node, scope, parameters, prefix, depth + 1, into, presets);
        foreach (var copy in handed)
        {
            copy.Input[0] = scope.Resolve(copy.Input[0], int.MaxValue) is { Length: > 0 } name ? name
                : throw files.Error($"the output {OnnxText.Quote(copy.Input[0])} of function {OnnxText.Quote(call.OpType)} is made by no node");
            into.Add(copy);
        }
    }

    /// <summary>Gives the attributes of a function's body the values of the call. A parameter without a value leaves
    /// its attribute out.</summary>
    private static void Substitute(NodeProto node, IReadOnlyDictionary<string, AttributeProto>? parameters)
    {
        for (var i = node.Attribute.Count - 1; i >= 0; i--)
        {
            if (node.Attribute[i].RefAttrName is not { Length: > 0 } reference) continue;
            var name = node.Attribute[i].Name;
            node.Attribute.RemoveAt(i);
            if (parameters is null || !parameters.TryGetValue(reference, out var value)) continue;
            var given = value.Clone();
            given.Name = name;
            node.Attribute.Insert(i, given);
        }
    }

    private static bool IsConstant(NodeProto node) => node is { OpType: "Constant", Domain: "", Attribute.Count: > 0, Output.Count: 1 } && node.Output[0].Length > 0;

    /// <summary>The value of a <c>Constant</c> node as a tensor; null for text and sparse tensors.</summary>
    private static TensorProto? Stored(OnnxNode node)
    {
        switch (node.Proto.Attribute[0].Name)
        {
            case "value": return node.Tensor("value") is null ? null : node.Proto.Attribute[0].T.Clone();
            case "value_int": return new() { DataType = (int)OnnxElementType.Int64, Int64Data = { node.Int("value_int", 0) } };
            case "value_float": return new() { DataType = (int)OnnxElementType.Float, FloatData = { (float)node.Float("value_float", 0) } };
            case "value_ints": return new() { DataType = (int)OnnxElementType.Int64, Dims = { node.Ints("value_ints")!.Length }, Int64Data = { node.Ints("value_ints") } };
            case "value_floats":
                float[] floats = [.. node.Floats("value_floats")!.Select(value => (float)value)];
                return new() { DataType = (int)OnnxElementType.Float, Dims = { floats.Length }, FloatData = { floats } };
            default: return null;
        }
    }

    private string Define(Scope scope, string name, int at, string prefix)
    {
        if (scope.IsDefined(name)) Repeated.Add(name);
        return scope.Add(name, at, Fresh(name, prefix));
    }

    private string Fresh(string name, string prefix)
    {
        var unique = prefix + name;
        for (var i = 2; !taken.Add(unique); i++) unique = $"{prefix}{name}~{i}";
        return unique;
    }

    private List<NodeProto> Sorted(List<NodeProto> nodes)
    {
        var producers = new Dictionary<string, int>();
        for (var node = 0; node < nodes.Count; node++)
        {
            foreach (var output in nodes[node].Output) producers[output] = node;
        }

        producers.Remove("");
        var sources = nodes.ConvertAll(node => (IReadOnlyCollection<int>)[.. node.Input.Concat(references.GetValueOrDefault(node) ?? []).Where(producers.ContainsKey).Select(input => producers[input])]);
        if (TopologicalOrder.TrySort(sources, out var order, out var cycle)) return [.. order.Select(node => nodes[node])];
        const int Shown = 4;
        var through = string.Join(", ", cycle.Take(Shown).Select(node => Wrap(nodes[node]).Describe()));
        throw Wrap(nodes[cycle[0]]).Malformed($"it depends on its own output (a cycle through {through}{(cycle.Length > Shown ? $" and {cycle.Length - Shown} more" : "")})");
    }

    /// <summary>The names of one graph or function, each with the places where it gets a value.</summary>
    private sealed class Scope(Scope? parent, int at)
    {
        private readonly Dictionary<string, List<(int At, string Unique)>> definitions = [];

        internal bool IsDefined(string name) => definitions.ContainsKey(name);

        internal string Add(string name, int at, string unique)
        {
            if (!definitions.TryGetValue(name, out var all)) definitions.Add(name, all = []);
            all.Add((at, unique));
            return unique;
        }

        /// <summary>The value that a name means at a node: the last one made before it; where the file is in another
        /// order, the first one.</summary>
        internal string? Resolve(string name, int node)
        {
            if (!definitions.TryGetValue(name, out var all)) return parent?.Resolve(name, at);
            // Nodes are entered from the last to the first, and after what is there before them.
            (int At, string Unique)? best = null, first = null;
            foreach (var definition in all)
            {
                if (definition.At < node && (best is null || definition.At >= best.Value.At)) best = definition;
                if (first is null || definition.At < first.Value.At) first = definition;
            }

            return (best ?? first)!.Value.Unique;
        }
    }
}
