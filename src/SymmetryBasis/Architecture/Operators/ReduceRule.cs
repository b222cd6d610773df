using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>Sum, mean, maximum and the like over axes: their order does not matter.</summary>
public sealed record ReduceRule : OperatorRule
{
    /// <summary>Makes the rule.</summary>
    /// <param name="name">Name of the operation.</param>
    /// <param name="keepsAxes">Whether reduced axes stay, with size 1.</param>
    /// <param name="axes">The axes to reduce; negative count from the end.</param>
    public ReduceRule(string name, bool keepsAxes, params ImmutableArray<int> axes)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, KeepsAxes, Axes) = (name, keepsAxes, axes);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>The axes that are reduced; negative count from the end.</summary>
    public EquatableArray<int> Axes { get; }

    /// <summary>Whether reduced axes stay, with size 1.</summary>
    public bool KeepsAxes { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != 1) throw new ArgumentException($"{Name} takes one operand, got {operands.Length}.", nameof(operands));
        var indices = context.Axes(operands[0]);
        var reduced = Axes.Select(axis => axis < 0 ? axis + indices.Length : axis).ToHashSet();
        if (reduced.Any(axis => axis < 0 || axis >= indices.Length))
            throw new ArgumentException(
                $"{Name} over axes [{string.Join(", ", Axes)}] does not fit shape {operands[0]}.", nameof(operands));
        context.UseAll(operands[0], TensorKind.Other, AxisRole.In);
        var kept = Enumerable.Range(0, indices.Length).Where(axis => KeepsAxes || !reduced.Contains(axis));
        return context.Result([.. kept.Select(axis => reduced.Contains(axis) ? context.Free(1) : indices[axis])]);
    }
}
