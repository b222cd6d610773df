using System.Numerics;

namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>The equivariant maps from one view to another, drawn as diagrams.</summary>
/// <param name="Output">Name of the output view.</param>
/// <param name="Input">Name of the input view.</param>
/// <param name="OutputLabels">The label of each index of the output view, its products written out.</param>
/// <param name="InputLabels">The label of each index of the input view.</param>
/// <param name="Terms">Number of maps; where more than <paramref name="Partitions"/>, the page says how many it leaves
/// out.</param>
/// <param name="Partitions">The maps to draw, the first ones of all.</param>
/// <param name="Alike">Number of further pairs with the same pattern of labels, for which this one stands.</param>
public sealed record PageDiagram(
    string Output, string Input, IReadOnlyList<string> OutputLabels, IReadOnlyList<string> InputLabels, BigInteger Terms,
    IReadOnlyList<PagePartition> Partitions, BigInteger Alike = default);
