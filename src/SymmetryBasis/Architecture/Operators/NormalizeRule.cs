using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>Softmax and the normalisations without their scale: every element is set against statistics over axes,
/// whose order does not matter.</summary>
public sealed record NormalizeRule : OperatorRule
{
    /// <summary>Makes the rule.</summary>
    /// <param name="name">Name of the operation.</param>
    /// <param name="axes">The axes of the statistics; negative count from the end.</param>
    public NormalizeRule(string name, params ImmutableArray<int> axes)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Axes) = (name, axes);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>The axes of the statistics; negative count from the end.</summary>
    public EquatableArray<int> Axes { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != 1) throw new ArgumentException($"{Name} takes one operand, got {operands.Length}.", nameof(operands));
        var indices = context.Axes(operands[0]);
        var pooled = Axes.Select(axis => axis < 0 ? axis + indices.Length : axis).ToHashSet();
        if (pooled.Any(axis => axis < 0 || axis >= indices.Length))
            throw new ArgumentException(
                $"{Name} over axes [{string.Join(", ", Axes)}] does not fit shape {operands[0]}.", nameof(operands));
        context.UseAll(operands[0], TensorKind.Other, AxisRole.Out);
        // The statistics are shared by all indices of the pooled axes, so nothing else may depend on these.
        context.Runs([.. Enumerable.Range(0, indices.Length).Where(axis => !pooled.Contains(axis)).Select(axis => indices[axis])]);
        return context.Result(indices);
    }
}
