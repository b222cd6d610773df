using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>Takes images apart into patches <c>[batch, channels · kernel, patches]</c>, or puts them together again:
/// channels pass, positions are new and fixed.</summary>
public sealed record PatchRule : OperatorRule
{
    private const string Positions = "positions cannot change places";

    /// <summary>Makes the rule.</summary>
    /// <param name="channels">Number of channels of the images.</param>
    /// <param name="shape">Shape of the result; three axes for patches, four for images.</param>
    public PatchRule(int channels, params ImmutableArray<int> shape) => (Channels, Shape) = (channels, shape);

    /// <inheritdoc/>
    public override string Name => Shape.Length == 3 ? "Unfold" : "Fold";

    /// <summary>Number of channels of the images.</summary>
    public int Channels { get; }

    /// <summary>Shape of the result.</summary>
    public EquatableArray<int> Shape { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != 1) throw new ArgumentException($"{Name} takes one operand, got {operands.Length}.", nameof(operands));
        var axes = context.Axes(operands[0]);
        if (axes.Length < 3 || axes[1].Size % Channels != 0)
            throw new ArgumentException(
                $"{Name} of {Channels} channels does not fit shape {operands[0]}.", nameof(operands));
        context.UseAll(operands[0], TensorKind.Other, AxisRole.Out);
        var (channel, kernel) = context.Divide(axes[1], Channels);
        context.Fix(kernel, Positions);
        foreach (var position in axes[2..]) context.Fix(position, Positions);
        var size = Shape[1] / Channels;
        var result = size == 1 ? channel : context.Merge(channel, context.Fixed(size, Positions));
        return context.Result([axes[0], result, .. Shape[2..].Select(position => context.Fixed(position, Positions))]);
    }
}
