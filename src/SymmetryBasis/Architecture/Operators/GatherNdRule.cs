namespace WeightSpace.SymmetryBasis;

/// <summary>Picks slices by computed tuples of indices: the leading axes that these count along must keep their order.
/// Operands data and indices.</summary>
public sealed class GatherNdRule : OperatorRule
{
    private readonly int batchAxes;

    /// <summary>Makes the rule.</summary>
    /// <param name="batchAxes">Number of leading axes that data and indices share.</param>
    public GatherNdRule(int batchAxes) => this.batchAxes = batchAxes;

    /// <inheritdoc/>
    public override string Name => "GatherND";

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != 2) throw new ArgumentException($"{Name} takes data and indices, got {operands.Length} operands.", nameof(operands));
        var (data, indices) = (operands[0], operands[1]);
        if (indices.Rank <= batchAxes || indices.Shape[^1] + batchAxes > data.Rank)
            throw new ArgumentException($"{Name} with {batchAxes} batch axes cannot read {data} at indices {indices}.", nameof(operands));
        context.UseAll(data, TensorKind.Other, AxisRole.Out);
        context.UseAll(indices, TensorKind.Other, AxisRole.Other);
        var (whole, picked) = (context.Axes(data), context.Axes(indices));
        for (var i = 0; i < batchAxes; i++) context.Tie(data, i, indices, i);
        context.Fix(picked[^1], "the indices of a tuple belong to different axes");
        var end = batchAxes + indices.Shape[^1];
        for (var i = batchAxes; i < end; i++) context.Fix(whole[i], "elements of it are picked by number");
        return context.Result([.. picked[..^1], .. whole[end..]]);
    }
}
