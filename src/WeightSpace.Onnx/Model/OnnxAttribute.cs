using System.Collections.Immutable;

namespace WeightSpace.Onnx;

/// <summary>A named constant of a node.</summary>
public sealed class OnnxAttribute
{
    private readonly object? value;
    private readonly string where;

    internal OnnxAttribute(string name, OnnxAttributeKind kind, object? value, string where)
    {
        Name = name;
        Kind = kind;
        this.value = value;
        this.where = where;
    }

    /// <summary>Name of the attribute, such as <c>kernel_shape</c>.</summary>
    public string Name { get; }

    /// <summary>What it holds.</summary>
    public OnnxAttributeKind Kind { get; }

    /// <summary>Whether it holds one graph or several, which are not read; see
    /// <see cref="OnnxNode.SubgraphReferences"/>.</summary>
    public bool HasSubgraph => Kind is OnnxAttributeKind.Graph or OnnxAttributeKind.Graphs;

    /// <summary>The whole number.</summary>
    /// <exception cref="OnnxFormatException">It holds something else.</exception>
    public long Int => Get<long>(OnnxAttributeKind.Int);

    /// <summary>The real number.</summary>
    /// <exception cref="OnnxFormatException">It holds something else.</exception>
    public float Float => Get<float>(OnnxAttributeKind.Float);

    /// <summary>The text.</summary>
    /// <exception cref="OnnxFormatException">It holds something else.</exception>
    public string String => Get<string>(OnnxAttributeKind.String);

    /// <summary>The tensor.</summary>
    /// <exception cref="OnnxFormatException">It holds something else.</exception>
    public OnnxTensor Tensor => Get<OnnxTensor>(OnnxAttributeKind.Tensor);

    /// <summary>The whole numbers.</summary>
    /// <exception cref="OnnxFormatException">It holds something else.</exception>
    public ImmutableArray<long> Ints => Get<ImmutableArray<long>>(OnnxAttributeKind.Ints);

    /// <summary>The real numbers.</summary>
    /// <exception cref="OnnxFormatException">It holds something else.</exception>
    public ImmutableArray<float> Floats => Get<ImmutableArray<float>>(OnnxAttributeKind.Floats);

    /// <summary>The texts.</summary>
    /// <exception cref="OnnxFormatException">It holds something else.</exception>
    public ImmutableArray<string> Strings => Get<ImmutableArray<string>>(OnnxAttributeKind.Strings);

    private T Get<T>(OnnxAttributeKind kind) =>
        kind == Kind && value is T typed ? typed : throw new OnnxFormatException($"{where}: expected {kind}, got {Kind}.");
}
