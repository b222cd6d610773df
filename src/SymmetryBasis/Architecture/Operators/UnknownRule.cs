using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>An operator without a rule: everything it touches becomes fixed. The group may get smaller,
/// never wrong.</summary>
public sealed record UnknownRule : OperatorRule
{
    /// <summary>Makes the rule.</summary>
    /// <param name="name">Name of the operator.</param>
    /// <param name="shape">Shape of its result.</param>
    /// <param name="reason">Why nothing is known about it, to be read after "the label … is fixed:"; null for the usual
    /// one.</param>
    public UnknownRule(string name, ImmutableArray<int> shape, string? reason = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Shape, Reason) = (name, shape, reason);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>Shape of the result.</summary>
    public EquatableArray<int> Shape { get; }

    /// <summary>Why nothing is known about it; null for the usual reason.</summary>
    public string? Reason { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        var cause = Reason ?? $"operator {Name} is not known, and all that it touches is made fixed";
        foreach (var operand in operands)
        {
            foreach (var index in context.Axes(operand)) context.FixByCaution(index, cause);
            context.UseAll(operand, TensorKind.Other, AxisRole.Other);
        }

        return context.Result([.. Shape.Select(size => context.FixedByCaution(size, cause))]);
    }
}
