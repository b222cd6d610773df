namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>Where the analyzer settled for a smaller group than the network may have.</summary>
/// <param name="Operator">Name of the operator's node, or its kind where nodes have no names.</param>
/// <param name="Message">What was made fixed, and why.</param>
public sealed record PageDiagnostic(string Operator, string Message);
