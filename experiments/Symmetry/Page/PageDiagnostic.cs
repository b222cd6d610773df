namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>Why a label is fixed, or what else the analyzer settled for.</summary>
/// <param name="Operator">Name of the operator's node, or its kind where nodes have no names.</param>
/// <param name="Message">What was made fixed, and why.</param>
/// <param name="IsCaution">Whether the group may be smaller because of it than the network allows.</param>
public sealed record PageDiagnostic(string Operator, string Message, bool IsCaution = true);
