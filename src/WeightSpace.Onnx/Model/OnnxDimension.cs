namespace WeightSpace.Onnx;

/// <summary>One axis of a value: a size, a name for a size known only when the network runs, or neither.</summary>
/// <param name="Value">The size, or null where it is not known.</param>
/// <param name="Symbol">The name of the size, such as <c>batch</c>; null where it has none.</param>
public readonly record struct OnnxDimension(long? Value, string? Symbol)
{
    /// <summary>The size, the name, or <c>?</c>.</summary>
    public override string ToString() => Value?.ToString() ?? (Symbol is null ? "?" : OnnxText.Clean(Symbol));
}
