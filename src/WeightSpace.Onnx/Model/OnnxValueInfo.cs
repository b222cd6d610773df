using System.Collections.Immutable;

namespace WeightSpace.Onnx;

/// <summary>Name, element type and shape of a value, as the file states them.</summary>
/// <remarks>The file's word is not checked against what the nodes compute.</remarks>
public sealed class OnnxValueInfo
{
    internal OnnxValueInfo(string name, OnnxElementType elementType, ImmutableArray<OnnxDimension>? dims)
    {
        Name = name;
        ElementType = elementType;
        Dims = dims ?? [];
        HasShape = dims is not null;
    }

    /// <summary>Name of the value.</summary>
    public string Name { get; }

    /// <summary>Type of the elements; <see cref="OnnxElementType.Undefined"/> where the file does not say or the value
    /// is not a tensor.</summary>
    public OnnxElementType ElementType { get; }

    /// <summary>Whether the file gives the number of axes. A scalar has a shape without axes.</summary>
    public bool HasShape { get; }

    /// <summary>The axes; empty without <see cref="HasShape"/>.</summary>
    public ImmutableArray<OnnxDimension> Dims { get; }

    /// <summary>Such as <c>x: Float[batch, 64]</c>.</summary>
    public override string ToString() =>
        OnnxText.Clean(Name) + (HasShape ? $": {ElementType}[{string.Join(", ", Dims)}]" : $": {ElementType}");
}
