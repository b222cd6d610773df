namespace WeightSpace.SymmetryBasis;

/// <summary>
/// Places slices at computed tuples of indices: the leading axes that these count along must keep their order. Operands
/// data, indices and updates; the result is
/// like the data.
/// </summary>
public sealed record ScatterNdRule : OperatorRule
{
    /// <inheritdoc/>
    public override string Name => "ScatterND";

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != 3) throw new ArgumentException($"{Name} takes data, indices and updates, got {operands.Length} operands.", nameof(operands));
        var (data, indices, updates) = (operands[0], operands[1], operands[2]);
        if (indices.Rank == 0 || indices.Shape[^1] > data.Rank || updates.Rank != indices.Rank - 1 + data.Rank - indices.Shape[^1])
            throw new ArgumentException(
                $"{Name} cannot place {updates} at indices {indices} of {data}.", nameof(operands));
        context.UseAll(data, TensorKind.Other, AxisRole.Out);
        context.UseAll(indices, TensorKind.Other, AxisRole.Other);
        context.UseAll(updates, TensorKind.Other, AxisRole.Out);
        var (whole, places) = (context.Axes(data), context.Axes(indices));
        var counted = indices.Shape[^1];
        context.Fix(places[^1], "the indices of a tuple belong to different axes");
        for (var i = 0; i < counted; i++) context.Fix(whole[i], "elements of it are picked by number");
        for (var i = 0; i < places.Length - 1; i++) context.Tie(updates, i, indices, i);
        for (var i = counted; i < whole.Length; i++) context.Tie(updates, places.Length - 1 + i - counted, data, i);
        // Slices from different places meet in one axis of the data, so nothing may depend on where they come from.
        context.Runs(whole[counted..]);
        return context.Result(whole);
    }
}
