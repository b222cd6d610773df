namespace WeightSpace.SymmetryBasis;

/// <summary>One index of an axis; the axis vanishes.</summary>
public sealed record SelectRule : OperatorRule
{
    /// <summary>Makes the rule.</summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="index">The index.</param>
    public SelectRule(int axis, int index) => (Axis, Index) = (axis, index);

    /// <inheritdoc/>
    public override string Name => "Select";

    /// <summary>The axis that vanishes; negative counts from the end.</summary>
    public int Axis { get; }

    /// <summary>The index that is picked.</summary>
    public int Index { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != 1) throw new ArgumentException($"Select takes one operand, got {operands.Length}.", nameof(operands));
        var axes = context.Axes(operands[0]);
        var along = Axis < 0 ? Axis + axes.Length : Axis;
        if (along < 0 || along >= axes.Length || Index < 0 || Index >= axes[along].Size)
            throw new ArgumentException(
                $"Select of index {Index} along axis {Axis} does not fit shape {operands[0]}.", nameof(operands));
        if (axes[along].Size == 1) return context.Rearranged(operands[0], [.. Enumerable.Range(0, axes.Length).Where(other => other != along)]);
        context.UseAll(operands[0], TensorKind.Other, AxisRole.Out);
        return context.Result(context.Pick(axes[along], Index, [.. axes[..along], .. axes[(along + 1)..]]));
    }
}
