namespace WeightSpace.SymmetryBasis;

/// <summary>Merges neighbouring axes; the merged axis is the product of their labels.</summary>
public sealed record FlattenRule : OperatorRule
{
    /// <summary>Makes the rule.</summary>
    /// <param name="first">First axis to merge; negative counts from the end.</param>
    /// <param name="last">Last axis to merge; negative counts from the end.</param>
    public FlattenRule(int first, int last) => (First, Last) = (first, last);

    /// <inheritdoc/>
    public override string Name => "Flatten";

    /// <summary>First axis to merge; negative counts from the end.</summary>
    public int First { get; }

    /// <summary>Last axis to merge; negative counts from the end.</summary>
    public int Last { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != 1) throw new ArgumentException($"Flatten takes one operand, got {operands.Length}.", nameof(operands));
        var rank = operands[0].Rank;
        var (start, end) = (First < 0 ? First + rank : First, Last < 0 ? Last + rank : Last);
        if (start < 0 || end >= rank || start > end)
            throw new ArgumentException(
                $"Flatten({First}, {Last}) does not fit shape {operands[0]}.", nameof(operands));
        if (start == end) return context.Rearranged(operands[0], [.. Enumerable.Range(0, rank)]);
        context.UseAll(operands[0], TensorKind.Other, AxisRole.Out);
        var axes = context.Axes(operands[0]);
        return context.Result([.. axes[..start], context.Merge(axes[start..(end + 1)]), .. axes[(end + 1)..]]);
    }
}
