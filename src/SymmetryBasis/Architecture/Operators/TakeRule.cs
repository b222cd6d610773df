using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>Some indices of an axis, or all, in an order that is known and always the same: a shuffle of channels, an
/// interleaving, a reversal. Each is taken once at most.</summary>
public sealed record TakeRule : OperatorRule
{
    /// <summary>Makes the rule.</summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="places">Index i of the result is index <c>places[i]</c> of the operand.</param>
    public TakeRule(int axis, params ImmutableArray<int> places) => (Axis, Places) = (axis, places);

    /// <inheritdoc/>
    public override string Name => "Take";

    /// <summary>The axis; negative counts from the end.</summary>
    public int Axis { get; }

    /// <summary>Index i of the result is index <c>Places[i]</c> of the operand.</summary>
    public EquatableArray<int> Places { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != 1) throw new ArgumentException($"Take takes one operand, got {operands.Length}.", nameof(operands));
        var operand = operands[0];
        return context.PartOf(operand, Axis < 0 ? Axis + operand.Rank : Axis, context.Take(context.Axis(operand, Axis), Places));
    }
}
