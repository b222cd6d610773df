namespace WeightSpace.Onnx;

/// <summary>Where the data of a tensor lies.</summary>
public enum OnnxStorage
{
    /// <summary>The tensor has no elements, and no data.</summary>
    None,

    /// <summary>Little-endian bytes inside the model file (<c>raw_data</c>).</summary>
    Raw,

    /// <summary>A repeated field of the model file (<c>float_data</c>, <c>int64_data</c>, …).</summary>
    Typed,

    /// <summary>Little-endian bytes in another file beside the model.</summary>
    External,
}
