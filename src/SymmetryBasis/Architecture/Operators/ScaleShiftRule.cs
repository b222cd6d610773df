namespace WeightSpace.SymmetryBasis;

/// <summary>Batch normalisation and the affine part of other normalisations: operands x and vectors along one of its
/// axes (scale, shift, running mean, running variance).</summary>
public sealed record ScaleShiftRule : OperatorRule
{
    /// <summary>Makes the rule.</summary>
    /// <param name="name">Name of the operation.</param>
    /// <param name="axis">The axis of x that the vectors run along; negative counts from the end.</param>
    public ScaleShiftRule(string name, int axis)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Axis) = (name, axis);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>The axis of the input that the vectors run along; negative counts from the end.</summary>
    public int Axis { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.IsEmpty) throw new ArgumentException($"{Name} needs an input.", nameof(operands));
        var channel = context.Axis(operands[0], Axis);
        for (var i = 1; i < operands.Length; i++)
        {
            if (operands[i].Rank != 1 || operands[i].Shape[0] != channel.Size)
                throw new ArgumentException(
                    $"{Name} needs vectors of {channel.Size} elements for axis {Axis} of {operands[0]}, got {operands[i]}.",
                    nameof(operands));
            context.Tie(context.Axis(operands[i], 0), channel);
            context.Use(operands[i], i == 1 ? TensorKind.NormScale : i == 2 ? TensorKind.Bias : TensorKind.Other, AxisRole.Out);
        }

        context.Runs(channel);
        return context.Result(context.Axes(operands[0]));
    }
}
