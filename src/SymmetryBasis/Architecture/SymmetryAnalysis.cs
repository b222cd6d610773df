using System.Collections.Immutable;

namespace SymmetryBasis;

/// <summary>The result of an analysis.</summary>
/// <param name="Spec">The weight space: tensors, labels, group.</param>
/// <param name="Diagnostics">Where the group may be smaller than it could be.</param>
/// <param name="Nodes">The operators of the graph, in order.</param>
public sealed record SymmetryAnalysis(WeightSpaceSpec Spec, ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<GraphNode> Nodes);
