using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>Repeats a tensor along axes of size 1 and along new leading ones.</summary>
public sealed record BroadcastRule : OperatorRule
{
    /// <summary>Makes the rule.</summary>
    /// <param name="shape">The sizes to reach; 1 where the operand's stays.</param>
    public BroadcastRule(params ImmutableArray<int> shape) => Shape = shape;

    /// <inheritdoc/>
    public override string Name => "Expand";

    /// <summary>The sizes to reach; 1 where the operand's stays.</summary>
    public EquatableArray<int> Shape { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != 1) throw new ArgumentException($"Expand takes one operand, got {operands.Length}.", nameof(operands));
        var old = context.Axes(operands[0]);
        context.UseAll(operands[0], TensorKind.Other, AxisRole.Out);
        var result = new GraphIndex[Math.Max(old.Length, Shape.Length)];
        for (var fromEnd = 1; fromEnd <= result.Length; fromEnd++)
        {
            var wanted = fromEnd <= Shape.Length ? Shape[^fromEnd] : 1;
            var had = fromEnd <= old.Length ? old[^fromEnd].Size : 1;
            if (had != 1 && wanted != 1 && had != wanted)
                throw new ArgumentException(
                    $"Expand cannot make [{string.Join(", ", Shape)}] of {operands[0]}.", nameof(operands));
            // What is repeated is the same for every index, so the new indices may be permuted.
            result[^fromEnd] = had == 1 && wanted > 1 || fromEnd > old.Length ? context.Free(wanted) : old[^fromEnd];
        }

        return context.Result(result);
    }
}
