namespace WeightSpace.SymmetryBasis;

/// <summary>Acts on every element alike, so it commutes with every permutation; with several operands, axes that
/// broadcasting aligns are tied.</summary>
public sealed record ElementwiseRule : OperatorRule
{
    /// <summary>Makes the rule.</summary>
    /// <param name="name">Name of the operation; <c>add</c> makes vector parameters biases, anything else
    /// scales.</param>
    public ElementwiseRule(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.IsEmpty) throw new ArgumentException($"{Name} needs at least one operand.", nameof(operands));
        var rank = 0;
        foreach (var operand in operands) rank = Math.Max(rank, operand.Rank);
        var result = new GraphIndex[rank];
        for (var fromEnd = 1; fromEnd <= rank; fromEnd++)
        {
            // The widest operand gives the axis; the others are tied to it or, with size 1, repeated along it.
            ref var widest = ref result[rank - fromEnd];
            foreach (var operand in operands)
            {
                if (operand.Rank < fromEnd) continue;
                var index = context.Axis(operand, -fromEnd);
                if (index.Size > widest.Size) widest = index;
            }

            foreach (var operand in operands)
            {
                if (operand.Rank < fromEnd) continue;
                var index = context.Axis(operand, -fromEnd);
                if (index.Size != 1 && index.Size != widest.Size)
                {
                    throw new ArgumentException(
                        $"{Name}: shapes {string.Join(" and ", operands.ToArray().Select(one => one.ToString()))} cannot be broadcast together.",
                        nameof(operands));
                }

                if (index.Size == widest.Size) context.Tie(index, widest);
                else context.Fix(index, "its one index is repeated along a longer axis");
            }
        }

        foreach (var operand in operands) Describe(context, operand);
        return context.Result(result);
    }

    private void Describe(RuleContext context, SymbolicTensor operand)
    {
        var roles = new AxisRole[operand.Rank];
        Array.Fill(roles, AxisRole.Out);
        var isScalar = operand.Shape.All(size => size == 1);
        // A vector counts as one also when axes of size 1 were added to it for broadcasting.
        var kind = isScalar ? TensorKind.Scalar
            : context.ParameterRank(operand) > 1 ? TensorKind.Other
            : Name == "add" ? TensorKind.Bias : TensorKind.NormScale;
        context.Use(operand, kind, roles);
    }
}
