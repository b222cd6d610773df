namespace WeightSpace.SymmetryBasis;

/// <summary>Merges neighbouring axes; the merged axis is the product of their labels.</summary>
public sealed class FlattenRule : OperatorRule
{
    private readonly int first;
    private readonly int last;

    /// <summary>Makes the rule.</summary>
    /// <param name="first">First axis to merge; negative counts from the end.</param>
    /// <param name="last">Last axis to merge; negative counts from the end.</param>
    public FlattenRule(int first, int last) => (this.first, this.last) = (first, last);

    /// <inheritdoc/>
    public override string Name => "Flatten";

    /// <summary>First axis to merge; negative counts from the end.</summary>
    public int First => first;

    /// <summary>Last axis to merge; negative counts from the end.</summary>
    public int Last => last;

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != 1) throw new ArgumentException($"Flatten takes one operand, got {operands.Length}.", nameof(operands));
        var rank = operands[0].Rank;
        var (start, end) = (first < 0 ? first + rank : first, last < 0 ? last + rank : last);
        if (start < 0 || end >= rank || start > end)
            throw new ArgumentException($"Flatten({first}, {last}) does not fit shape {operands[0]}.", nameof(operands));
        if (start == end) return context.Rearranged(operands[0], [.. Enumerable.Range(0, rank)]);
        context.UseAll(operands[0], TensorKind.Other, AxisRole.Out);
        var axes = context.Axes(operands[0]);
        return context.Result([.. axes[..start], context.Merge(axes[start..(end + 1)]), .. axes[(end + 1)..]]);
    }
}
