namespace WeightSpace.OperatorGenerator.Schemas;

/// <summary>One argument of a schema.</summary>
/// <param name="Default">The default as printed, or null when the argument must be given.</param>
internal sealed record SchemaArgument(string Name, SchemaType Type, string? Default);
