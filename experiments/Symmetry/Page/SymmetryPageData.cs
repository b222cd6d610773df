namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>Everything that the page of a network's symmetry shows.</summary>
/// <param name="Model">The network, the heading.</param>
/// <param name="Facts">One line: weights, order of the group, terms, matrix multiplications.</param>
/// <param name="Labels">The labels of the weight space; the order gives them their colours.</param>
/// <param name="Parameters">The parameters.</param>
/// <param name="Nodes">The operators, in an order in which they can run.</param>
/// <param name="Values">The values that the operators read and make.</param>
/// <param name="Basis">The size of the basis.</param>
/// <param name="Diagrams">The basis by pair of views; the pairs worth drawing where there are many.</param>
/// <param name="Certificate">The certificate.</param>
/// <param name="Diagnostics">Why labels are fixed, and where the group may be smaller than it could be.</param>
public sealed record SymmetryPageData(
    string Model, string Facts, IReadOnlyList<PageLabel> Labels, IReadOnlyList<PageParameter> Parameters,
    IReadOnlyList<PageNode> Nodes, IReadOnlyList<PageValue> Values, PageBasis Basis, IReadOnlyList<PageDiagram> Diagrams,
    PageCertificate Certificate, IReadOnlyList<PageDiagnostic> Diagnostics);
