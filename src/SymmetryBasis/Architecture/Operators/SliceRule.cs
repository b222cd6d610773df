namespace WeightSpace.SymmetryBasis;

/// <summary>A range of an axis: the axis comes apart into blocks. With a step, it is seen as (position, phase), and the
/// phase is fixed.</summary>
public sealed class SliceRule : OperatorRule
{
    private readonly int axis;
    private readonly int start;
    private readonly int length;
    private readonly int step;

    /// <summary>Makes the rule.</summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="start">First index.</param>
    /// <param name="length">Number of indices taken, at least 1.</param>
    /// <param name="step">Distance between indices; negative ones run backwards.</param>
    public SliceRule(int axis, int start, int length, int step = 1) => (this.axis, this.start, this.length, this.step) = (axis, start, length, step);

    /// <inheritdoc/>
    public override string Name => "Slice";

    /// <summary>The axis; negative counts from the end.</summary>
    public int Axis => axis;

    /// <summary>First index.</summary>
    public int Start => start;

    /// <summary>Number of indices taken.</summary>
    public int Length => length;

    /// <summary>Distance between indices; negative ones run backwards.</summary>
    public int Step => step;

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != 1) throw new ArgumentException($"Slice takes one operand, got {operands.Length}.", nameof(operands));
        var operand = operands[0];
        var along = axis < 0 ? axis + operand.Rank : axis;
        var last = start + ((length - 1L) * step);
        if (along < 0 || along >= operand.Rank || length < 1 || step == 0 || start < 0 || start >= operand.Shape[along] || last < 0 || last >= operand.Shape[along])
            throw new ArgumentException($"Slice of {length} indices from {start} by {step} along axis {axis} does not fit shape {operand}.", nameof(operands));
        if (length == 1 && operand.Shape[along] > 1)
        {
            var axes = context.Axes(operand);
            var picked = context.Pick(axes[along], start, [.. axes[..along], .. axes[(along + 1)..]]);
            context.UseAll(operand, TensorKind.Other, AxisRole.Out);
            return context.Result([.. picked[..along], context.Free(1), .. picked[along..]]);
        }

        return context.PartOf(operand, along, Take(context, context.Axis(operand, along)));
    }

    private GraphIndex Take(RuleContext context, GraphIndex index)
    {
        if (step == 1)
        {
            if (length == index.Size) return index;
            int[] sizes = [start, length, index.Size - start - length];
            return context.Cut(index, [.. sizes.Where(size => size > 0)])[start > 0 ? 1 : 0];
        }

        if (step > 1 && index.Size % step == 0 && start < step && length == index.Size / step)
        {
            var (outer, phase) = context.Divide(index, length);
            context.Fix(phase, $"every {step}th index is taken");
            return outer;
        }

        var reason = $"every {step}th index of an axis of size {index.Size} is taken";
        context.FixByCaution(index, reason);
        return context.FixedByCaution(length, reason);
    }
}
