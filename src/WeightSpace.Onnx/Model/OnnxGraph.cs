using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace WeightSpace.Onnx;

/// <summary>The computation of a model in normal form: see <see cref="OnnxNormalForm"/>.</summary>
internal sealed class OnnxGraph
{
    private readonly Dictionary<string, OnnxTensor> tensors;
    private readonly Dictionary<string, ValueInfoProto> valueInfos = [];

    private readonly OnnxNormalForm form;

    internal OnnxGraph(OnnxNormalForm form, ImmutableArray<OnnxNode> nodes, ImmutableArray<OnnxTensor> stored, ImmutableArray<ValueInfoProto> inputs, ImmutableArray<ValueInfoProto> outputs, IEnumerable<ValueInfoProto> values)
    {
        (this.form, Nodes, Tensors, Inputs, Outputs) = (form, nodes, stored, inputs, outputs);
        tensors = stored.ToDictionary(tensor => tensor.Name);
        foreach (var info in inputs.Concat(outputs).Concat(values)) valueInfos.TryAdd(info.Name, info);
    }

    /// <summary>The nodes; each comes after those whose outputs it uses.</summary>
    internal ImmutableArray<OnnxNode> Nodes { get; }

    /// <summary>All stored tensors, those of sub-graphs and of <c>Constant</c> nodes too.</summary>
    internal ImmutableArray<OnnxTensor> Tensors { get; }

    /// <summary>What the network is given. An input that an initializer gives a value is not among them.</summary>
    internal ImmutableArray<ValueInfoProto> Inputs { get; }

    internal ImmutableArray<ValueInfoProto> Outputs { get; }

    /// <summary>The tensor in an attribute.</summary>
    internal OnnxTensor? Tensor(AttributeProto attribute, NodeProto node) => form.Wrap(node).Tensor(attribute.Name);

    /// <summary>The nodes of a sub-graph.</summary>
    internal IEnumerable<OnnxNode> NodesOf(GraphProto body) => body.Node.Select(form.Wrap);

    /// <summary>The stored tensor of a name.</summary>
    internal bool TryGetTensor(string name, [MaybeNullWhen(false)] out OnnxTensor tensor) => tensors.TryGetValue(name, out tensor);

    /// <summary>What the file says about a value, if it says anything.</summary>
    internal bool TryGetValueInfo(string name, [MaybeNullWhen(false)] out ValueInfoProto info) => valueInfos.TryGetValue(name, out info);
}

/// <summary>Reads what a file says about a value.</summary>
internal static class OnnxValueInfos
{
    internal static bool HasShape(this ValueInfoProto info) => info.Type?.TensorType?.Shape is not null;

    internal static OnnxElementType ElementType(this ValueInfoProto info) => (OnnxElementType)(info.Type?.TensorType?.ElemType ?? 0);

    internal static IReadOnlyList<DimensionProto> Dims(this ValueInfoProto info) => info.Type?.TensorType?.Shape?.Dim ?? (IReadOnlyList<DimensionProto>)[];

    /// <summary>The size; null where it is open. Exporters write −1 for a size that they do not know.</summary>
    internal static long? Size(this DimensionProto dimension) => dimension is { HasDimValue: true, DimValue: >= 0 } ? dimension.DimValue : null;

    /// <summary>Such as <c>x: Float[batch, 64]</c>.</summary>
    internal static string Describe(this ValueInfoProto info)
    {
        var axes = info.Dims().Select(dim => dim.Size()?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? (dim.DimParam.Length > 0 ? OnnxText.Clean(dim.DimParam) : "?"));
        return $"{OnnxText.Clean(info.Name)}: {info.ElementType()}{(info.HasShape() ? $"[{string.Join(", ", axes)}]" : "")}";
    }
}
