using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>Pooling, padding, resizing, cumulative sums, reversals: axes whose order matters go in and come out, the
/// others pass.</summary>
/// <remarks>Nothing more is known, so any function of these shapes that mixes positions stands for the operator where a
/// graph is evaluated.</remarks>
public sealed record RepositionRule : OperatorRule
{
    /// <summary>Makes the rule.</summary>
    /// <param name="name">Name of the operation.</param>
    /// <param name="axes">The axes (negative count from the end), and their sizes in the result.</param>
    public RepositionRule(string name, params ImmutableArray<(int Axis, int Size)> axes)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Axes) = (name, axes);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>The axes whose order matters (negative count from the end), and their sizes in the result.</summary>
    public EquatableArray<(int Axis, int Size)> Axes { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != 1) throw new ArgumentException($"{Name} takes one operand, got {operands.Length}.", nameof(operands));
        var result = context.Axes(operands[0]);
        context.UseAll(operands[0], TensorKind.Other, AxisRole.Out);
        foreach (var (axis, size) in Axes)
        {
            var along = axis < 0 ? axis + result.Length : axis;
            if (along < 0 || along >= result.Length) throw new ArgumentException($"{Name}: there is no axis {axis} in shape {operands[0]}.", nameof(operands));
            context.Fix(result[along], "the order of its indices matters");
            // A new axis: elements move along it, so nothing can be nested in the old one.
            result[along] = context.Fixed(size, "it is made of indices whose order matters");
        }

        return context.Result(result);
    }
}
