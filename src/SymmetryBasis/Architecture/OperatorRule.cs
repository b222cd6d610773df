namespace WeightSpace.SymmetryBasis;

/// <summary>States how one operator relates the axes of its operands and its result. Everything the analyzer knows
/// about operators is in such rules.</summary>
public abstract record OperatorRule
{
    /// <summary>Name of the operator, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>Ties and fixes axes, and makes the result.</summary>
    /// <param name="context">Does the tying.</param>
    /// <param name="operands">What the operator reads.</param>
    /// <exception cref="ArgumentException">The operator cannot be applied to operands of these shapes.</exception>
    public abstract SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands);
}
