using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>What was found of the network in a file.</summary>
/// <param name="Symmetry">Labels, parameters and graph.</param>
/// <param name="Sizes">The sizes of open axes that it was analysed with, by name.</param>
/// <param name="RequiredSizes">The sizes to run the network with: those that were given, and where the network does not
/// work with any sizes, all of <paramref name="Sizes"/>.</param>
/// <param name="Uncounted">The stored tensors that are not counted as weights.</param>
public sealed record OnnxAnalysis(
    SymmetryAnalysis Symmetry, ImmutableDictionary<string, int> Sizes, ImmutableDictionary<string, int> RequiredSizes, ImmutableArray<UncountedTensor> Uncounted)
{
    /// <summary>Shapes of the values that the network makes, as far as they are known.</summary>
    internal Dictionary<string, int[]> Shapes { get; init; } = [];
}
