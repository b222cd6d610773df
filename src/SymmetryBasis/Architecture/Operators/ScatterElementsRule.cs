namespace WeightSpace.SymmetryBasis;

/// <summary>Places elements at computed indices of one axis: that axis must keep its order, the others run along.
/// Operands data, indices and updates; the result is like the data.</summary>
public sealed record ScatterElementsRule : OperatorRule
{
    /// <summary>Makes the rule.</summary>
    /// <param name="axis">The axis of the data that indices count along, from the start.</param>
    public ScatterElementsRule(int axis) => Axis = axis;

    /// <inheritdoc/>
    public override string Name => "ScatterElements";

    /// <summary>The axis of the data that indices count along, from the start.</summary>
    public int Axis { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != 3 || operands[0].Rank != operands[1].Rank || operands[0].Rank != operands[2].Rank
            || Axis < 0 || Axis >= operands[0].Rank)
            throw new ArgumentException(
                $"{Name} along axis {Axis} takes data, indices and updates of one rank.", nameof(operands));
        context.UseAll(operands[0], TensorKind.Other, AxisRole.Out);
        context.UseAll(operands[1], TensorKind.Other, AxisRole.Other);
        context.UseAll(operands[2], TensorKind.Other, AxisRole.Out);
        GatherElementsRule.Along(context, Name, operands[0], operands[1], Axis);
        for (var i = 0; i < operands[1].Rank; i++) context.Tie(operands[2], i, operands[1], i);
        // What is placed by different indices meets in one axis of the data, so nothing may depend on the axis of the
        // indices.
        context.Runs([.. context.Axes(operands[1]).Where((_, i) => i != Axis)]);
        return context.Result(context.Axes(operands[0]));
    }
}
