namespace WeightSpace.SymmetryBasis;

/// <summary>Picks, for each place, an element at a computed index of one axis: that axis must keep its order, the
/// others run along with the indices. Operands data and indices.</summary>
public sealed record GatherElementsRule : OperatorRule
{
    /// <summary>Makes the rule.</summary>
    /// <param name="axis">The axis of the data that is picked from, from the start.</param>
    public GatherElementsRule(int axis) => Axis = axis;

    /// <inheritdoc/>
    public override string Name => "GatherElements";

    /// <summary>The axis of the data that is picked from, from the start.</summary>
    public int Axis { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != 2 || operands[0].Rank != operands[1].Rank || Axis < 0 || Axis >= operands[0].Rank)
            throw new ArgumentException(
                $"{Name} along axis {Axis} takes data and indices of one rank.", nameof(operands));
        context.UseAll(operands[0], TensorKind.Other, AxisRole.Out);
        context.UseAll(operands[1], TensorKind.Other, AxisRole.Other);
        Along(context, Name, operands[0], operands[1], Axis);
        return context.Result(context.Axes(operands[1]));
    }

    /// <summary>Fixes the axis and ties all others, or fixes these too where the indices do not cover them.</summary>
    internal static void Along(RuleContext context, string name, SymbolicTensor data, SymbolicTensor indices, int axis)
    {
        var (whole, picked) = (context.Axes(data), context.Axes(indices));
        for (var i = 0; i < whole.Length; i++)
        {
            if (i == axis)
            {
                context.Fix(whole[i], "elements of it are picked by number");
            }
            else if (whole[i].Size == picked[i].Size)
            {
                context.Tie(whole[i], picked[i]);
            }
            else
            {
                context.FixByCaution(whole[i], $"only a part of an axis of size {whole[i].Size} is read");
                context.FixByCaution(picked[i], $"it runs over a part of an axis of size {whole[i].Size}");
            }
        }
    }
}
