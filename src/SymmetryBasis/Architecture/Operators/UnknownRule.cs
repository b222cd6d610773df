using System.Collections.Immutable;

namespace SymmetryBasis;

/// <summary>An operator nobody described: whatever it touches becomes fixed, which is never wrong, only smaller.</summary>
public sealed class UnknownRule : OperatorRule
{
    private readonly ImmutableArray<int> shape;
    private readonly string? reason;

    /// <summary>Makes the rule.</summary>
    /// <param name="name">Name of the operator.</param>
    /// <param name="shape">Shape of its result.</param>
    /// <param name="reason">Why nothing is known about it, as a sentence for the diagnostic; null for the usual one.</param>
    public UnknownRule(string name, ImmutableArray<int> shape, string? reason = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, this.shape, this.reason) = (name, shape, reason);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>Shape of the result.</summary>
    public ImmutableArray<int> Shape => shape;

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        foreach (var operand in operands)
        {
            foreach (var index in context.Axes(operand)) context.Fix(index);
            context.UseAll(operand, TensorKind.Other, AxisRole.Other);
        }

        context.Report(reason ?? $"Operator {Name} is not known; the labels of its {operands.Length} operands are made fixed.");
        return context.Result([.. shape.Select(context.Fixed)]);
    }
}
