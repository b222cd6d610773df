namespace WeightSpace.SymmetryBasis;

/// <summary>Puts tensors one behind the other along an axis, which becomes a sum of blocks; all other axes are
/// tied.</summary>
public sealed record ConcatRule : OperatorRule
{
    /// <summary>Makes the rule.</summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    public ConcatRule(int axis) => Axis = axis;

    /// <inheritdoc/>
    public override string Name => "Concat";

    /// <summary>The axis along which the blocks lie; negative counts from the end.</summary>
    public int Axis { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.IsEmpty) throw new ArgumentException("Concat needs at least one operand.", nameof(operands));
        var rank = operands[0].Rank;
        var along = Axis < 0 ? Axis + rank : Axis;
        var result = context.Axes(operands[0]);
        var blocks = new List<GraphIndex>();
        foreach (var operand in operands)
        {
            if (operand.Rank != rank || along < 0 || along >= rank)
                throw new ArgumentException(
                    $"Concat along axis {Axis} does not fit shapes {operands[0]} and {operand}.", nameof(operands));
            for (var i = 0; i < rank; i++)
            {
                if (i != along) context.Tie(operand, i, operands[0], i);
            }

            blocks.Add(context.Axis(operand, along));
            context.UseAll(operand, TensorKind.Other, AxisRole.Out);
        }

        result[along] = context.Concatenate([.. blocks]);
        return context.Result(result);
    }
}
