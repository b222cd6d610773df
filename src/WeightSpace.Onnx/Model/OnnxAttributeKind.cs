namespace WeightSpace.Onnx;

/// <summary>What an attribute holds, numbered as in <c>onnx.proto</c> (<c>AttributeProto.AttributeType</c>).</summary>
public enum OnnxAttributeKind
{
    /// <summary>Something that is not read: a sparse tensor, a type, or nothing.</summary>
    Other = 0,

    /// <summary>One real number.</summary>
    Float = 1,

    /// <summary>One whole number.</summary>
    Int = 2,

    /// <summary>Bytes, nearly always text.</summary>
    String = 3,

    /// <summary>A tensor.</summary>
    Tensor = 4,

    /// <summary>A graph: the body of <c>If</c>, <c>Loop</c> or <c>Scan</c>.</summary>
    Graph = 5,

    /// <summary>Real numbers.</summary>
    Floats = 6,

    /// <summary>Whole numbers.</summary>
    Ints = 7,

    /// <summary>Texts.</summary>
    Strings = 8,

    /// <summary>Tensors, which are not read.</summary>
    Tensors = 9,

    /// <summary>Graphs.</summary>
    Graphs = 10,
}
