namespace WeightSpace.SymmetryBasis;

/// <summary>Says why a label is fixed, or what else the analysis had to assume.</summary>
/// <param name="Operator">The operator at which it happened, as in <see cref="GraphNode.Title"/>; <c>parameter</c> or
/// <c>input</c> if it happened at none.</param>
/// <param name="Reason">Why.</param>
/// <param name="Label">The fixed label; null for what is not about a label, such as sizes that a file leaves
/// open.</param>
/// <param name="IsCaution">Whether the analysis may have missed symmetry here; false where the label cannot be
/// anything but fixed.</param>
/// <param name="Node">Number of the operator in <see cref="SymmetryAnalysis.Nodes"/>; null if there is none, as for a
/// parameter that nothing uses.</param>
public sealed record Diagnostic(string Operator, string Reason, AxisLabel? Label = null, bool IsCaution = true, int? Node = null)
{
    /// <summary>The diagnostic as a sentence.</summary>
    public string Message => Label is null ? Reason : $"Label {Label.Name} of size {Label.Size} is fixed: {Reason}.";
}
