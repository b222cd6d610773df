namespace WeightSpace.OperatorGenerator.Schemas;

/// <summary>A type of the schema language: an element, perhaps a list, perhaps optional.</summary>
/// <param name="Element">"Tensor", "int", "float", "bool", "Scalar", "str", "ScalarType", "Device", "Generator", …</param>
/// <param name="Length">The size in <c>int[2]</c>; 0 for a list of any length.</param>
internal sealed record SchemaType(string Element, bool IsList, int Length, bool IsOptional, bool HasOptionalElements)
{
    public override string ToString() =>
        Element + (HasOptionalElements ? "?" : "") + (IsList ? $"[{(Length > 0 ? Length : "")}]" : "") + (IsOptional ? "?" : "");
}
