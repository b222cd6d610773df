namespace WeightSpace.SymmetryBasis;

/// <summary>Matrix product with broadcasting over batches, as NumPy's: <c>[…, m, k]</c> by <c>[…, k, n]</c>; vectors on
/// either side lose their axis.</summary>
public sealed record MatMulRule : OperatorRule
{
    /// <inheritdoc/>
    public override string Name => "MatMul";

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != 2) throw new ArgumentException($"MatMul takes two operands, got {operands.Length}.", nameof(operands));
        var (left, right) = (operands[0], operands[1]);
        if (left.Rank == 0 || right.Rank == 0) throw new ArgumentException($"MatMul needs operands with axes, got {left} and {right}.", nameof(operands));
        var (leftRow, leftInner) = (left.Rank > 1 ? context.Axes(left)[^2..^1] : [], context.Axis(left, -1));
        var (rightInner, rightColumn) = right.Rank > 1 ? (context.Axis(right, -2), context.Axes(right)[^1..]) : (context.Axis(right, 0), []);
        if (leftInner.Size != rightInner.Size) throw new ArgumentException($"MatMul cannot multiply {left} by {right}: the inner sizes differ.", nameof(operands));
        context.Tie(leftInner, rightInner);
        var batch = Broadcast(context, left, right);
        context.Use(left, left.Rank == 2 ? TensorKind.Matrix : TensorKind.Other, Roles(left.Rank, AxisRole.Out, AxisRole.In));
        context.Use(right, right.Rank == 2 ? TensorKind.Matrix : TensorKind.Other, Roles(right.Rank, AxisRole.In, AxisRole.Out));
        context.Runs([.. batch, .. leftRow, leftInner, .. rightColumn]);
        return context.Result([.. batch, .. leftRow, .. rightColumn]);
    }

    private static GraphIndex[] Broadcast(RuleContext context, SymbolicTensor left, SymbolicTensor right)
    {
        var result = new GraphIndex[Math.Max(0, Math.Max(left.Rank, right.Rank) - 2)];
        for (var fromEnd = 1; fromEnd <= result.Length; fromEnd++)
        {
            GraphIndex? first = left.Rank >= fromEnd + 2 ? context.Axis(left, -2 - fromEnd) : null;
            GraphIndex? second = right.Rank >= fromEnd + 2 ? context.Axis(right, -2 - fromEnd) : null;
            if (first is { } one && second is { } two && one.Size == two.Size) context.Tie(one, two);
            else if (first is { Size: > 1 } && second is { Size: > 1 })
                throw new ArgumentException($"MatMul cannot broadcast the batches of {left} and {right}.");
            result[^fromEnd] = first is { } known && (second is not { } other || known.Size >= other.Size) ? known : second!.Value;
        }

        return result;
    }

    // A single axis is the one that is summed over.
    private static AxisRole[] Roles(int rank, AxisRole beforeLast, AxisRole last)
    {
        var roles = new AxisRole[rank];
        Array.Fill(roles, AxisRole.Other);
        if (rank == 1) return [AxisRole.In];
        (roles[^2], roles[^1]) = (beforeLast, last);
        return roles;
    }
}
