using System.Collections.Immutable;

namespace WeightSpace.Onnx;

/// <summary>One operation of a graph.</summary>
public sealed class OnnxNode
{
    private readonly string file;

    internal OnnxNode(string file, string name, string operatorType, string domain, ImmutableArray<string> inputs, ImmutableArray<string> outputs)
    {
        this.file = file;
        Name = name;
        OperatorType = operatorType;
        Domain = domain;
        Inputs = inputs;
        Outputs = outputs;
    }

    /// <summary>Name of the node; may be empty, and need not be unique.</summary>
    public string Name { get; }

    /// <summary>Name of the operator, such as <c>Conv</c>.</summary>
    public string OperatorType { get; }

    /// <summary>Set that the operator belongs to; empty for ONNX's own operators (which files also call
    /// <c>ai.onnx</c>).</summary>
    public string Domain { get; }

    /// <summary>Names of the values that go in; empty text where an optional input is left out.</summary>
    public ImmutableArray<string> Inputs { get; }

    /// <summary>Names of the values that come out; empty text where an optional output is left out.</summary>
    public ImmutableArray<string> Outputs { get; }

    /// <summary>The attributes in the order of the file.</summary>
    public ImmutableArray<OnnxAttribute> Attributes { get; internal init; } = [];

    /// <summary>
    /// Names of values of the graph around that the node's sub-graphs (the bodies of <c>If</c>, <c>Loop</c>,
    /// <c>Scan</c>) use.
    /// They are inputs of the node in all but name: what is said of the node's inputs must be said of them.
    /// </summary>
    public ImmutableArray<string> SubgraphReferences { get; internal init; } = [];

    /// <summary>Whether an attribute holds a graph.</summary>
    public bool HasSubgraph => Attributes.Any(attribute => attribute.HasSubgraph);

    /// <summary>Name of an input, or null where it is left out.</summary>
    /// <param name="index">Number of the input; may be beyond the last one.</param>
    public string? Input(int index) => index < Inputs.Length && Inputs[index].Length > 0 ? Inputs[index] : null;

    /// <summary>Name of an output, or null where it is left out.</summary>
    /// <param name="index">Number of the output; may be beyond the last one.</param>
    public string? Output(int index) => index < Outputs.Length && Outputs[index].Length > 0 ? Outputs[index] : null;

    /// <summary>The attribute of a name, or null.</summary>
    /// <param name="name">Name of the attribute.</param>
    public OnnxAttribute? Attribute(string name)
    {
        foreach (var attribute in Attributes)
        {
            if (attribute.Name == name) return attribute;
        }

        return null;
    }

    /// <summary>A whole number, or <paramref name="otherwise"/> where the node does not have the attribute.</summary>
    /// <param name="name">Name of the attribute.</param>
    /// <param name="otherwise">The operator's default.</param>
    /// <exception cref="OnnxFormatException">The attribute holds something else.</exception>
    public long Int(string name, long otherwise) => Attribute(name)?.Int ?? otherwise;

    /// <summary>A real number, or <paramref name="otherwise"/> where the node does not have the attribute.</summary>
    /// <param name="name">Name of the attribute.</param>
    /// <param name="otherwise">The operator's default.</param>
    /// <exception cref="OnnxFormatException">The attribute holds something else.</exception>
    public double Float(string name, double otherwise) => Attribute(name)?.Float ?? otherwise;

    /// <summary>A text, or <paramref name="otherwise"/> where the node does not have the attribute.</summary>
    /// <param name="name">Name of the attribute.</param>
    /// <param name="otherwise">The operator's default.</param>
    /// <exception cref="OnnxFormatException">The attribute holds something else.</exception>
    public string String(string name, string otherwise) => Attribute(name)?.String ?? otherwise;

    /// <summary>Whole numbers, or null where the node does not have the attribute.</summary>
    /// <param name="name">Name of the attribute.</param>
    /// <exception cref="OnnxFormatException">The attribute holds something else.</exception>
    public long[]? Ints(string name) => Attribute(name) is { } attribute ? [.. attribute.Ints] : null;

    /// <summary>How messages name the node: <c>Conv 'conv1'</c>, or by its first output where it has no name.</summary>
    public string Describe() => Describe(OperatorType, Name, Outputs);

    /// <summary>The error of this node, for the caller to throw.</summary>
    /// <param name="problem">What was expected and what was found, without a full stop at the end.</param>
    public OnnxFormatException Malformed(string problem) => new($"{file}: {Describe()}: {OnnxText.OneLine(problem)}.");

    /// <inheritdoc cref="Describe()"/>
    public override string ToString() => Describe();

    internal OnnxNode WithReferences(ImmutableArray<string> references) =>
        new(file, Name, OperatorType, Domain, Inputs, Outputs) { Attributes = Attributes, SubgraphReferences = references };

    internal static string Describe(string operatorType, string name, IReadOnlyList<string> outputs) =>
        name.Length > 0 ? $"{OnnxText.Clean(operatorType)} {OnnxText.Quote(name)}"
        : outputs.FirstOrDefault(output => output.Length > 0) is { } output ? $"{OnnxText.Clean(operatorType)} of output {OnnxText.Quote(output)}"
        : $"{OnnxText.Clean(operatorType)} without a name";
}
