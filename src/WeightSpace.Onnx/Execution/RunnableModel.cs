using Google.Protobuf;

namespace WeightSpace.Onnx;

/// <summary>
/// Rewrites a model so that a certificate can run it: weights become inputs, real numbers become float32, and sources of
/// randomness become inputs too.
/// </summary>
internal sealed class RunnableModel
{
    private const int MostConstantBytes = 1 << 28;

    private static readonly HashSet<string> TypeAttributes = ["to", "dtype", "output_dtype", "stash_type"];

    private readonly OnnxModel model;
    private readonly HashSet<string> weights;
    private readonly Dictionary<string, int[]> shapes;
    private readonly GraphProto graph = new() { Name = "network" };

    /// <summary>Rewrites a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="weights">Names of the tensors that become inputs.</param>
    /// <param name="shapes">Shapes of values that the analysis worked out.</param>
    /// <exception cref="OnnxExecutionException">A tensor has no data, or cannot be handed to a program.</exception>
    internal RunnableModel(OnnxModel model, IEnumerable<string> weights, Dictionary<string, int[]> shapes)
    {
        (this.model, this.weights, this.shapes) = (model, [.. weights], shapes);
        var used = Used();
        foreach (var node in model.Graph.Nodes.Where(node => node.Outputs.Any(used.Contains))) Add(node.Proto.Clone(), graph.Node);
        foreach (var tensor in model.Graph.Tensors.Where(tensor => used.Contains(tensor.Name)))
        {
            if (tensor.MissingData is { } reason) throw new OnnxExecutionException($"{model.Name}: {reason}.");
            if (this.weights.Contains(tensor.Name)) graph.Input.Add(Info(tensor.Name, Computed(tensor.ElementType), [.. tensor.Dims]));
            else if (tensor.ByteCount > MostConstantBytes) throw new OnnxExecutionException($"{model.Name}: {tensor.Description} has {tensor.ByteCount} bytes and is no weight; it is too large to run.");
            else graph.Initializer.Add(Converted(tensor.Whole(), tensor));
        }

        foreach (var input in model.Graph.Inputs) graph.Input.Add(Retyped(input));
        foreach (var output in model.Graph.Outputs) graph.Output.Add(new ValueInfoProto { Name = output.Name });
    }

    /// <summary>Inputs that take the place of random numbers: their names, shapes and whether they are real
    /// numbers.</summary>
    internal List<(string Name, int[] Shape, long Bound)> Noise { get; } = [];

    /// <summary>The type that an element type is computed in.</summary>
    internal static OnnxElementType Computed(OnnxElementType type) => type is OnnxElementType.Float16 or OnnxElementType.BFloat16 or OnnxElementType.Double ? OnnxElementType.Float : type;

    /// <summary>The file.</summary>
    internal byte[] ToBytes()
    {
        // Versions of the format differ in what initializers may be; 4 is the first that fits, and the oldest runtimes
        // know 11.
        var proto = new ModelProto { IrVersion = Math.Clamp(model.IrVersion, 4, 11), Graph = graph };
        foreach (var (domain, version) in model.OpsetVersions) proto.OpsetImport.Add(new OperatorSetProto { Domain = domain, Version = version });
        if (!model.OpsetVersions.ContainsKey("com.microsoft")) proto.OpsetImport.Add(new OperatorSetProto { Domain = "com.microsoft", Version = 1 });
        return proto.ToByteArray();
    }

    private HashSet<string> Used()
    {
        var used = model.Graph.Outputs.Select(output => output.Name).ToHashSet();
        foreach (var node in model.Graph.Nodes.Reverse())
        {
            if (!node.Outputs.Any(output => output.Length > 0 && used.Contains(output))) continue;
            used.UnionWith(node.Inputs);
            used.UnionWith(node.SubgraphReferences);
        }

        used.Remove("");
        return used;
    }

    private void Add(NodeProto node, Google.Protobuf.Collections.RepeatedField<NodeProto> into)
    {
        if (node.Domain.Length == 0 && BecomesInput(node)) return;
        // Without its third input a Dropout does nothing, in every mode.
        if (node is { OpType: "Dropout", Domain: "" } && node.Input.Count > 2) node.Input.RemoveAt(2);
        foreach (var attribute in node.Attribute)
        {
            if (TypeAttributes.Contains(attribute.Name) && attribute.HasI) attribute.I = (long)Computed((OnnxElementType)attribute.I);
            if (attribute.T is { } tensor && Computed((OnnxElementType)tensor.DataType) != (OnnxElementType)tensor.DataType && model.Graph.Tensor(attribute, node) is { IsReadable: true } stored)
                attribute.T = Converted(stored.Whole(), stored);
            else if (attribute.T is not null && model.Graph.Tensor(attribute, node) is { } other)
                attribute.T = other.Whole();
            foreach (var body in attribute.Graphs.Append(attribute.G).OfType<GraphProto>()) Rewrite(body);
        }

        into.Add(node);
    }

    private void Rewrite(GraphProto body)
    {
        var nodes = body.Node.ToArray();
        body.Node.Clear();
        foreach (var node in nodes) Add(node, body.Node);
        foreach (var info in body.Input) info.Type = Retyped(info).Type;
        // What comes out is inferred: the file's own word may name the type that it had.
        foreach (var info in body.Output) info.Type = null;
        body.ValueInfo.Clear();
    }

    private bool BecomesInput(NodeProto node)
    {
        if (node.OpType is not ("RandomNormal" or "RandomUniform" or "RandomNormalLike" or "RandomUniformLike" or "Multinomial" or "Bernoulli")) return false;
        var name = node.Output[0];
        if (!shapes.TryGetValue(name, out var shape)) throw new OnnxExecutionException($"{model.Name}: {node.OpType} {OnnxText.Quote(name)} draws random numbers whose shape is not known.");
        var isWhole = node.OpType == "Multinomial";
        var classes = isWhole && shapes.TryGetValue(node.Input[0], out var table) ? table[^1] : 2;
        var type = node.Attribute.FirstOrDefault(attribute => attribute.Name == "dtype") is { } given ? Computed((OnnxElementType)given.I) : isWhole ? OnnxElementType.Int32 : OnnxElementType.Float;
        graph.Input.Add(Info(name, type, [.. shape.Select(size => (long)size)]));
        Noise.Add((name, shape, isWhole || node.OpType == "Bernoulli" ? classes : 0));
        return true;
    }

    private static TensorProto Converted(TensorProto whole, OnnxTensor tensor)
    {
        if (Computed(tensor.ElementType) == tensor.ElementType) return whole;
        var result = new TensorProto { Name = whole.Name, DataType = (int)OnnxElementType.Float };
        result.Dims.AddRange(whole.Dims);
        result.FloatData.AddRange(tensor.ReadDoubles().Select(value => (float)value));
        return result;
    }

    private static ValueInfoProto Info(string name, OnnxElementType type, long[] dims)
    {
        var shape = new ShapeProto();
        foreach (var dim in dims) shape.Dim.Add(new DimensionProto { DimValue = dim });
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TensorTypeProto { ElemType = (int)type, Shape = shape } } };
    }

    private static ValueInfoProto Retyped(ValueInfoProto info)
    {
        var result = info.Clone();
        if (result.Type?.TensorType is { } tensor) tensor.ElemType = (int)Computed((OnnxElementType)tensor.ElemType);
        return result;
    }
}
