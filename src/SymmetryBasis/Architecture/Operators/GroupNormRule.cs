namespace WeightSpace.SymmetryBasis;

/// <summary>Group normalisation without its scale: channels are (group, channel in the group), and each group has
/// statistics of its own.</summary>
public sealed record GroupNormRule : OperatorRule
{
    /// <summary>Makes the rule.</summary>
    /// <param name="groups">Number of groups.</param>
    public GroupNormRule(int groups)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        Groups = groups;
    }

    /// <inheritdoc/>
    public override string Name => "GroupNorm";

    /// <summary>Number of groups.</summary>
    public int Groups { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != 1 || operands[0].Rank < 2) throw new ArgumentException("GroupNorm takes one operand of shape [batch, channels, …].", nameof(operands));
        var axes = context.Axes(operands[0]);
        var (group, _) = context.Divide(axes[1], Groups);
        // One statistic per image and group.
        context.Runs(axes[0], group);
        return context.Result(axes);
    }
}
