using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace WeightSpace.Onnx;

/// <summary>The computation of a model: nodes in an order in which they can run, weights, inputs and outputs.</summary>
/// <remarks>
/// It is consistent: every value has one producer, every input of a node has one, and there are no cycles. A file whose
/// nodes are in
/// another order is sorted; the order of the file is kept as far as it can be.
/// </remarks>
public sealed class OnnxGraph
{
    private readonly Dictionary<string, OnnxTensor> initializers;
    private readonly Dictionary<string, OnnxValueInfo> valueInfos;
    private readonly Dictionary<string, OnnxNode> producers;

    internal OnnxGraph(
        string name,
        ImmutableArray<OnnxNode> nodes,
        ImmutableArray<OnnxTensor> initializers,
        ImmutableArray<OnnxValueInfo> inputs,
        ImmutableArray<OnnxValueInfo> outputs,
        IEnumerable<OnnxValueInfo> valueInfos)
    {
        Name = name;
        Nodes = nodes;
        Initializers = initializers;
        Outputs = outputs;
        this.initializers = initializers.ToDictionary(tensor => tensor.Name);
        Inputs = [.. inputs.Where(input => !this.initializers.ContainsKey(input.Name))];
        this.valueInfos = [];
        foreach (var info in inputs.Concat(outputs).Concat(valueInfos)) this.valueInfos.TryAdd(info.Name, info);
        producers = [];
        foreach (var node in nodes)
        {
            foreach (var output in node.Outputs.Where(output => output.Length > 0)) producers.Add(output, node);
        }
    }

    /// <summary>Name of the graph.</summary>
    public string Name { get; }

    /// <summary>The nodes; each comes after those whose outputs it uses.</summary>
    public ImmutableArray<OnnxNode> Nodes { get; }

    /// <summary>The weights and other constants that are stored with the graph, in the order of the file.</summary>
    public ImmutableArray<OnnxTensor> Initializers { get; }

    /// <summary>What the network is given. An input that an initializer gives a value (files older than IR version 4
    /// list them all) is not among them.</summary>
    public ImmutableArray<OnnxValueInfo> Inputs { get; }

    /// <summary>What the network returns.</summary>
    public ImmutableArray<OnnxValueInfo> Outputs { get; }

    /// <summary>The initializer of a name.</summary>
    /// <param name="name">Name of a value.</param>
    /// <param name="tensor">The initializer.</param>
    public bool TryGetInitializer(string name, [MaybeNullWhen(false)] out OnnxTensor tensor) => initializers.TryGetValue(name, out tensor);

    /// <summary>What the file says about a value, if it says anything: inputs, outputs and <c>value_info</c>.</summary>
    /// <param name="name">Name of a value.</param>
    /// <param name="info">The statement.</param>
    public bool TryGetValueInfo(string name, [MaybeNullWhen(false)] out OnnxValueInfo info) => valueInfos.TryGetValue(name, out info);

    /// <summary>The node that makes a value; inputs and initializers have none.</summary>
    /// <param name="name">Name of a value.</param>
    /// <param name="node">The node.</param>
    public bool TryGetProducer(string name, [MaybeNullWhen(false)] out OnnxNode node) => producers.TryGetValue(name, out node);
}
