using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>Reorders axes.</summary>
public sealed record TransposeRule : OperatorRule
{
    /// <summary>Makes the rule.</summary>
    /// <param name="order">Axis i of the result is axis <c>order[i]</c> of the operand.</param>
    public TransposeRule(params ImmutableArray<int> order) => Order = order;

    /// <inheritdoc/>
    public override string Name => "Transpose";

    /// <summary>Axis i of the result is axis <c>Order[i]</c> of the operand.</summary>
    public EquatableArray<int> Order { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != 1) throw new ArgumentException($"Transpose takes one operand, got {operands.Length}.", nameof(operands));
        if (!Order.Order().SequenceEqual(Enumerable.Range(0, operands[0].Rank)))
            throw new ArgumentException(
                $"Transpose order [{string.Join(", ", Order)}] is no permutation of the axes of shape {operands[0]}.",
                nameof(operands));
        return context.Rearranged(operands[0], Order.AsSpan());
    }
}
