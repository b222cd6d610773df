namespace SymmetryBasis;

/// <summary>Acts on every element alike, so it commutes with every permutation; with several operands, axes that broadcasting aligns are tied.</summary>
public sealed class ElementwiseRule : OperatorRule
{
    /// <summary>Makes the rule.</summary>
    /// <param name="name">Name of the operation; <c>add</c> makes vector parameters biases, anything else scales.</param>
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
        var sources = new (SymbolicTensor Tensor, int Axis)[rank];
        for (var fromEnd = 1; fromEnd <= rank; fromEnd++)
        {
            // The widest operand gives the axis; the others are tied to it or, with size 1, repeated along it.
            foreach (var operand in operands)
            {
                var axis = operand.Rank - fromEnd;
                if (axis < 0) continue;
                ref var source = ref sources[rank - fromEnd];
                if (source.Tensor is null || operand.Shape[axis] > source.Tensor.Shape[source.Axis]) source = (operand, axis);
            }

            foreach (var operand in operands)
            {
                var axis = operand.Rank - fromEnd;
                var source = sources[rank - fromEnd];
                if (axis < 0) continue;
                if (operand.Shape[axis] == 1 && source.Tensor.Shape[source.Axis] > 1) context.Fix(operand, axis);
                else context.Tie(operand, axis, source.Tensor, source.Axis);
            }
        }

        foreach (var operand in operands) Describe(context, operand);
        return context.Result(sources);
    }

    private void Describe(RuleContext context, SymbolicTensor operand)
    {
        var roles = new AxisRole[operand.Rank];
        Array.Fill(roles, AxisRole.Out);
        var isScalar = operand.Shape.All(size => size == 1);
        var kind = isScalar ? TensorKind.Scalar : operand.Rank > 1 ? TensorKind.Other : Name == "add" ? TensorKind.Bias : TensorKind.NormScale;
        context.Use(operand, kind, roles);
    }
}
