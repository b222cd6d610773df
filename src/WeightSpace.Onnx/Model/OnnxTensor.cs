using System.Collections.Immutable;

namespace WeightSpace.Onnx;

/// <summary>A tensor stored in a model: its shape, and where its data lies. The data is read only when it is asked
/// for.</summary>
/// <remarks>It can be read for as long as the <see cref="OnnxModel"/> that it belongs to is open.</remarks>
public sealed class OnnxTensor
{
    private readonly OnnxTensorData data;

    internal OnnxTensor(string name, string description, OnnxElementType elementType, ImmutableArray<long> dims, long elementCount, OnnxTensorData data)
    {
        Name = name;
        Description = description;
        ElementType = elementType;
        Dims = dims;
        ElementCount = elementCount;
        this.data = data;
    }

    /// <summary>Name of the tensor; the value of an attribute may have none.</summary>
    public string Name { get; }

    /// <summary>How messages name the tensor: <c>initializer 'w'</c>, or the attribute and its node.</summary>
    public string Description { get; }

    /// <summary>Type of the elements.</summary>
    public OnnxElementType ElementType { get; }

    /// <summary>Sizes of the axes; none for a scalar.</summary>
    public ImmutableArray<long> Dims { get; }

    /// <summary>Product of <see cref="Dims"/>.</summary>
    public long ElementCount { get; }

    /// <summary>Where the data lies.</summary>
    public OnnxStorage Storage => data.Storage;

    /// <summary>Whether <see cref="RawBytes"/> can be had: the data lies somewhere as little-endian elements without
    /// gaps.</summary>
    public bool HasRawBytes => data.HasRawBytes;

    /// <summary>The data as little-endian elements, row-major, not copied. Valid until the model is disposed.</summary>
    /// <exception cref="InvalidOperationException"><see cref="HasRawBytes"/> is false: use <see cref="ReadDoubles"/> or
    /// <see cref="ReadInt64s"/>.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    /// <exception cref="OnnxFormatException">The external file has gone or has shrunk since the model was
    /// opened.</exception>
    public ReadOnlyMemory<byte> RawBytes() => HasRawBytes
        ? data.Bytes()
        : throw new InvalidOperationException($"The data of {Description} is no run of little-endian elements; read it with ReadDoubles or ReadInt64s.");

    /// <summary>The elements as whole numbers, row-major: of an integer type, or truth values as 0 and 1.</summary>
    /// <exception cref="InvalidOperationException">The elements are real numbers or text.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    /// <exception cref="OnnxFormatException">The external file has gone or has shrunk since the model was
    /// opened.</exception>
    public long[] ReadInt64s() => ElementType.IsInteger() || ElementType == OnnxElementType.Bool
        ? data.ReadInt64s()
        : throw new InvalidOperationException($"The elements of {Description} are {ElementType}, not whole numbers.");

    /// <summary>The elements as real numbers, row-major; every type but text is converted.</summary>
    /// <exception cref="InvalidOperationException">The elements are text.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    /// <exception cref="OnnxFormatException">The external file has gone or has shrunk since the model was
    /// opened.</exception>
    public double[] ReadDoubles() => ElementType == OnnxElementType.String
        ? throw new InvalidOperationException($"The elements of {Description} are text, not numbers.")
        : data.ReadDoubles();

    /// <summary>Such as <c>initializer 'w': Float[32, 64]</c>.</summary>
    public override string ToString() => $"{Description}: {ElementType}[{string.Join(", ", Dims)}]";
}
