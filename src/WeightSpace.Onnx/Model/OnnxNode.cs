using System.Collections.Immutable;
using System.Text;

namespace WeightSpace.Onnx;

/// <summary>One operation of a graph: a node's message with the checks that reading it needs.</summary>
internal sealed class OnnxNode(OnnxFiles files, NodeProto proto, ImmutableArray<string> references)
{
    /// <summary>The message.</summary>
    internal NodeProto Proto => proto;

    internal string Name => proto.Name;

    internal string OperatorType => proto.OpType;

    /// <summary>Set that the operator belongs to; empty for ONNX's own operators.</summary>
    internal string Domain => proto.Domain;

    /// <summary>Names of the values that go in; empty text where an optional input is left out.</summary>
    internal IReadOnlyList<string> Inputs => proto.Input;

    /// <summary>Names of the values that come out; empty text where an optional output is left out.</summary>
    internal IReadOnlyList<string> Outputs => proto.Output;

    /// <summary>
    /// Names of values of the graph around that the node's sub-graphs (the bodies of <c>If</c>, <c>Loop</c>,
    /// <c>Scan</c>) use. They are inputs of the node in all but name.
    /// </summary>
    internal ImmutableArray<string> SubgraphReferences => references;

    internal bool HasSubgraph => proto.Attribute.Any(attribute => attribute.G is not null || attribute.Graphs.Count > 0);

    /// <summary>Name of an input, or null where it is left out.</summary>
    internal string? Input(int index) => index < Inputs.Count && Inputs[index].Length > 0 ? Inputs[index] : null;

    /// <summary>Name of an output, or null where it is left out.</summary>
    internal string? Output(int index) => index < Outputs.Count && Outputs[index].Length > 0 ? Outputs[index] : null;

    internal bool Has(string name) => Find(name) is not null;

    /// <summary>A whole number, or what to take where the node does not have the attribute.</summary>
    /// <exception cref="OnnxFormatException">The attribute holds something else.</exception>
    internal long Int(string name, long otherwise) => Find(name, OnnxAttributeKind.Int)?.I ?? otherwise;

    /// <summary>A real number, or what to take where the node does not have the attribute.</summary>
    /// <exception cref="OnnxFormatException">The attribute holds something else.</exception>
    internal double Float(string name, double otherwise) => Find(name, OnnxAttributeKind.Float)?.F ?? otherwise;

    /// <summary>A text, or what to take where the node does not have the attribute.</summary>
    /// <exception cref="OnnxFormatException">The attribute holds something else.</exception>
    internal string String(string name, string otherwise) => Find(name, OnnxAttributeKind.String) is { } attribute ? Encoding.UTF8.GetString(attribute.S.Span) : otherwise;

    /// <summary>Whole numbers, or null where the node does not have the attribute.</summary>
    /// <exception cref="OnnxFormatException">The attribute holds something else.</exception>
    internal long[]? Ints(string name) => Find(name, OnnxAttributeKind.Ints) is { } attribute ? [.. attribute.Ints] : null;

    /// <summary>Real numbers, or null where the node does not have the attribute.</summary>
    /// <exception cref="OnnxFormatException">The attribute holds something else.</exception>
    internal double[]? Floats(string name) => Find(name, OnnxAttributeKind.Floats) is { } attribute ? [.. attribute.Floats.Select(value => (double)value)] : null;

    /// <summary>A tensor, or null where the node does not have the attribute.</summary>
    /// <exception cref="OnnxFormatException">The attribute holds something else, or its data contradicts its
    /// shape.</exception>
    internal OnnxTensor? Tensor(string name) => Find(name, OnnxAttributeKind.Tensor) is { } attribute ? new OnnxTensor(files, attribute.T, DescribeAttribute(name)) : null;

    /// <summary>A graph, or null where the node does not have the attribute.</summary>
    /// <exception cref="OnnxFormatException">The attribute holds something else.</exception>
    internal GraphProto? Graph(string name) => Find(name, OnnxAttributeKind.Graph)?.G;

    /// <summary>How messages name the node: <c>Conv 'conv1'</c>, or by its first output where it has no name.</summary>
    internal string Describe() =>
        Name.Length > 0 ? $"{OnnxText.Clean(OperatorType)} {OnnxText.Quote(Name)}"
        : Outputs.FirstOrDefault(output => output.Length > 0) is { } output ? $"{OnnxText.Clean(OperatorType)} of output {OnnxText.Quote(output)}"
        : $"{OnnxText.Clean(OperatorType)} without a name";

    internal string DescribeAttribute(string name) => $"attribute {OnnxText.Quote(name)} of {Describe()}";

    /// <summary>The error of this node, for the caller to throw.</summary>
    /// <param name="problem">What was expected and what was found, without a full stop at the end.</param>
    internal OnnxFormatException Malformed(string problem) => files.Error($"{Describe()}: {OnnxText.OneLine(problem)}");

    public override string ToString() => Describe();

    private AttributeProto? Find(string name) => proto.Attribute.FirstOrDefault(attribute => attribute.Name == name);

    private AttributeProto? Find(string name, OnnxAttributeKind expected)
    {
        if (Find(name) is not { } attribute) return null;
        var kind = attribute.Type != OnnxAttributeKind.Other ? attribute.Type : Guess(attribute);
        if (kind == expected && (kind != OnnxAttributeKind.Tensor || attribute.T is not null) && (kind != OnnxAttributeKind.Graph || attribute.G is not null)) return attribute;
        throw files.Error($"{DescribeAttribute(name)}: expected {expected}, got {(kind == expected ? "none" : Enum.IsDefined(kind) ? kind.ToString() : $"kind {(int)kind}")}");
    }

    /// <summary>Files of the first version do not state the kind.</summary>
    private static OnnxAttributeKind Guess(AttributeProto attribute) =>
        attribute.HasI ? OnnxAttributeKind.Int : attribute.HasF ? OnnxAttributeKind.Float : attribute.HasS ? OnnxAttributeKind.String
        : attribute.T is not null ? OnnxAttributeKind.Tensor : attribute.G is not null ? OnnxAttributeKind.Graph
        : attribute.Ints.Count > 0 ? OnnxAttributeKind.Ints : attribute.Floats.Count > 0 ? OnnxAttributeKind.Floats
        : attribute.Strings.Count > 0 ? OnnxAttributeKind.Strings : OnnxAttributeKind.Other;
}
