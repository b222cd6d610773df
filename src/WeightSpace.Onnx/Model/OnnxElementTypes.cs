namespace WeightSpace.Onnx;

/// <summary>Facts about element types.</summary>
public static class OnnxElementTypes
{
    /// <summary>Whether tensors of this type can be read.</summary>
    /// <param name="type">An element type, also one outside of the enumeration.</param>
    public static bool IsSupported(this OnnxElementType type) => type is not OnnxElementType.Undefined && Enum.IsDefined(type);

    /// <summary>Whether the type holds real numbers of limited precision: binary16, bfloat16, binary32 or
    /// binary64.</summary>
    /// <param name="type">An element type.</param>
    public static bool IsFloating(this OnnxElementType type) =>
        type is OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16;

    /// <summary>Whether the type holds whole numbers (not truth values).</summary>
    /// <param name="type">An element type.</param>
    public static bool IsInteger(this OnnxElementType type) =>
        type.IsSupported() && !type.IsFloating() && type is not (OnnxElementType.Bool or OnnxElementType.String);

    /// <summary>Bytes of one element as raw data; 0 for text, which has no raw form.</summary>
    /// <param name="type">A supported element type.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is not supported.</exception>
    public static int SizeInBytes(this OnnxElementType type) => type switch
    {
        OnnxElementType.Bool or OnnxElementType.UInt8 or OnnxElementType.Int8 => 1,
        OnnxElementType.Float16 or OnnxElementType.BFloat16 or OnnxElementType.UInt16 or OnnxElementType.Int16 => 2,
        OnnxElementType.Float or OnnxElementType.Int32 or OnnxElementType.UInt32 => 4,
        OnnxElementType.Double or OnnxElementType.Int64 or OnnxElementType.UInt64 => 8,
        OnnxElementType.String => 0,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "This element type is not supported."),
    };
}
