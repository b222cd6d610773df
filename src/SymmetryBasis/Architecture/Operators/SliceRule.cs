using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>A range of an axis, or every second index or so: what is taken comes apart from the rest. A product of axes
/// of which the step divides the innermost one is (position, phase), and the phase is fixed.</summary>
public sealed record SliceRule : OperatorRule
{
    /// <summary>Makes the rule.</summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="start">First index.</param>
    /// <param name="length">Number of indices taken, at least 1.</param>
    /// <param name="step">Distance between indices; negative ones run backwards.</param>
    public SliceRule(int axis, int start, int length, int step = 1) =>
        (Axis, Start, Length, Step) = (axis, start, length, step);

    /// <inheritdoc/>
    public override string Name => "Slice";

    /// <summary>The axis; negative counts from the end.</summary>
    public int Axis { get; }

    /// <summary>First index.</summary>
    public int Start { get; }

    /// <summary>Number of indices taken.</summary>
    public int Length { get; }

    /// <summary>Distance between indices; negative ones run backwards.</summary>
    public int Step { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != 1) throw new ArgumentException($"Slice takes one operand, got {operands.Length}.", nameof(operands));
        var operand = operands[0];
        var along = Axis < 0 ? Axis + operand.Rank : Axis;
        var last = Start + ((Length - 1L) * Step);
        if (along < 0 || along >= operand.Rank || Length < 1 || Step == 0
            || Start < 0 || Start >= operand.Shape[along] || last < 0 || last >= operand.Shape[along])
            throw new ArgumentException(
                $"Slice of {Length} indices from {Start} by {Step} along axis {Axis} does not fit shape {operand}.",
                nameof(operands));
        if (Length == 1 && operand.Shape[along] > 1)
        {
            var axes = context.Axes(operand);
            var picked = context.Pick(axes[along], Start, [.. axes[..along], .. axes[(along + 1)..]]);
            context.UseAll(operand, TensorKind.Other, AxisRole.Out);
            return context.Result([.. picked[..along], context.Free(1), .. picked[along..]]);
        }

        return context.PartOf(operand, along, Take(context, context.Axis(operand, along)));
    }

    private GraphIndex Take(RuleContext context, GraphIndex index)
    {
        if (Step == 1 && Length == index.Size) return index;
        ImmutableArray<int> places = [.. Enumerable.Range(0, Length).Select(i => Start + (i * Step))];
        if (context.TryTake(index, places) is { } taken) return taken;
        if (Step > 1 && index.Size % Step == 0 && Start < Step && Length == index.Size / Step)
        {
            var (outer, phase) = context.Divide(index, Length);
            context.Fix(phase, $"every {Step}th index is taken");
            return outer;
        }

        return context.Take(index, places);
    }
}
