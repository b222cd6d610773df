namespace WeightSpace.SymmetryBasis;

/// <summary>Picks entries of an axis by computed indices, as an embedding does: the axis must keep its order. Operands
/// table and indices.</summary>
public sealed record GatherRule : OperatorRule
{
    /// <summary>Makes the rule.</summary>
    /// <param name="axis">The axis of the table that is picked from; negative counts from the end.</param>
    public GatherRule(int axis) => Axis = axis;

    /// <inheritdoc/>
    public override string Name => "Gather";

    /// <summary>The axis of the table that is picked from; negative counts from the end.</summary>
    public int Axis { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length != 2) throw new ArgumentException($"Gather takes a table and indices, got {operands.Length} operands.", nameof(operands));
        var (table, indices) = (operands[0], operands[1]);
        var along = Axis < 0 ? Axis + table.Rank : Axis;
        context.Fix(context.Axis(table, along), "elements of it are picked by number");
        var roles = new AxisRole[table.Rank];
        Array.Fill(roles, AxisRole.Out);
        roles[along] = AxisRole.In;
        context.Use(table, TensorKind.Embedding, roles);
        context.UseAll(indices, TensorKind.Other, AxisRole.Other);
        var axes = context.Axes(table);
        context.Runs([.. axes, .. context.Axes(indices)]);
        return context.Result([.. axes[..along], .. context.Axes(indices), .. axes[(along + 1)..]]);
    }
}
