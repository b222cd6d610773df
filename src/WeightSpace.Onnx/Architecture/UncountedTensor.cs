using System.Collections.Immutable;

namespace WeightSpace.Onnx;

/// <summary>A stored tensor that is not counted as a weight.</summary>
/// <param name="Description">What it is called, such as <c>initializer 'shape'</c>.</param>
/// <param name="Dims">Sizes of its axes.</param>
/// <param name="TypeName">Type of its elements.</param>
/// <param name="Reason">Why it is not counted.</param>
public sealed record UncountedTensor(string Description, ImmutableArray<long> Dims, string TypeName, string Reason);
