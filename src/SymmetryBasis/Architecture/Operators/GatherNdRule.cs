namespace WeightSpace.SymmetryBasis;

/// <summary>Picks slices by computed tuples of indices: the leading axes that these count along must keep their order.
/// Operands data and indices.</summary>
public sealed record GatherNdRule : OperatorRule
{
    /// <summary>Makes the rule.</summary>
    /// <param name="batchAxes">Number of leading axes that data and indices share.</param>
    public GatherNdRule(int batchAxes) => BatchAxes = batchAxes;

    /// <inheritdoc/>
    public override string Name => "GatherND";

    /// <summary>Number of leading axes that data and indices share.</summary>
    public int BatchAxes { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != 2) throw new ArgumentException($"{Name} takes data and indices, got {operands.Length} operands.", nameof(operands));
        var (data, indices) = (operands[0], operands[1]);
        if (indices.Rank <= BatchAxes || indices.Shape[^1] + BatchAxes > data.Rank)
            throw new ArgumentException(
                $"{Name} with {BatchAxes} batch axes cannot read {data} at indices {indices}.", nameof(operands));
        context.UseAll(data, TensorKind.Other, AxisRole.Out);
        context.UseAll(indices, TensorKind.Other, AxisRole.Other);
        var (whole, picked) = (context.Axes(data), context.Axes(indices));
        for (var i = 0; i < BatchAxes; i++) context.Tie(data, i, indices, i);
        context.Fix(picked[^1], "the indices of a tuple belong to different axes");
        var end = BatchAxes + indices.Shape[^1];
        for (var i = BatchAxes; i < end; i++) context.Fix(whole[i], "elements of it are picked by number");
        return context.Result([.. picked[..^1], .. whole[end..]]);
    }
}
