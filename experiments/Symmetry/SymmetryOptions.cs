using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Symmetry;

/// <summary>What <c>symmetry</c> is to show.</summary>
/// <param name="Source">The network.</param>
/// <param name="Html">File of the page; null for none.</param>
/// <param name="Permuted">File of the network with permuted weights; null for none.</param>
/// <param name="Certify">Whether the network is run with permuted weights.</param>
/// <param name="Beyond">Whether groups beyond permutations are looked for.</param>
/// <param name="ListsBasis">Whether the terms are listed.</param>
/// <param name="Basis">Which basis.</param>
/// <param name="GraphMl">File of the graph as GraphML; null for none.</param>
/// <param name="Dot">File of the graph in Graphviz's language; null for none.</param>
internal sealed record SymmetryOptions(
    string Source, string? Html, string? Permuted, bool Certify, bool Beyond, bool ListsBasis, BasisOptions Basis, string? GraphMl = null, string? Dot = null);
