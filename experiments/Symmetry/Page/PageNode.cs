namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>An operator of the architecture graph.</summary>
/// <param name="Id">Its number, unique in the page.</param>
/// <param name="Operator">The operator: <c>Gemm</c>, <c>add</c>, …</param>
/// <param name="Name">The name that its source gave it, if any; diagnostics find it by this.</param>
/// <param name="Inputs">Ids of the values it reads.</param>
/// <param name="Outputs">Ids of the values it makes.</param>
/// <param name="Scope">The modules that it is in, the outermost first; null if none is known.</param>
public sealed record PageNode(int Id, string Operator, string? Name, IReadOnlyList<int> Inputs, IReadOnlyList<int> Outputs, IReadOnlyList<string>? Scope = null);
