namespace WeightSpace.SymmetryBasis;

/// <summary>Dense layer: operands x <c>[…, in]</c>, weight <c>[out, in]</c> and optionally bias <c>[out]</c>; result
/// <c>[…, out]</c>.</summary>
public sealed record LinearRule : OperatorRule
{
    /// <inheritdoc/>
    public override string Name => "Linear";

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length is not (2 or 3)) throw new ArgumentException($"Linear takes input, weight and optionally bias, got {operands.Length} operands.", nameof(operands));
        var (input, weight) = (operands[0], operands[1]);
        if (input.Rank < 1 || weight.Rank != 2)
            throw new ArgumentException(
                $"Linear needs an input of shape […, in] and a weight of shape [out, in], got {input} and {weight}.",
                nameof(operands));
        context.Tie(weight, 1, input, input.Rank - 1);
        context.Use(weight, TensorKind.Matrix, AxisRole.Out, AxisRole.In);
        if (operands.Length == 3)
        {
            if (operands[2].Rank != 1) throw new ArgumentException($"Linear needs a bias of shape [out], got {operands[2]}.", nameof(operands));
            context.Tie(operands[2], 0, weight, 0);
            context.Use(operands[2], TensorKind.Bias, AxisRole.Out);
        }

        context.Runs([.. context.Axes(input), context.Axis(weight, 0)]);
        return context.Result([.. context.Axes(input)[..^1], context.Axis(weight, 0)]);
    }
}
