namespace SymmetryBasis;

/// <summary>Says where the analyzer settled for a smaller group than the network may have.</summary>
/// <param name="Operator">The operator in question.</param>
/// <param name="Message">What was made fixed, and why.</param>
public sealed record Diagnostic(string Operator, string Message);
