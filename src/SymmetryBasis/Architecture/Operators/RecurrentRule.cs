namespace WeightSpace.SymmetryBasis;

/// <summary>
/// RNN, GRU and LSTM: operands x <c>[…, in]</c>, input weight <c>[gates·h, in]</c>, recurrent weight <c>[gates·h,
/// h]</c>, then vectors and states whose last axis is one or
/// several times h, stacked. With directions, every operand but x has a leading axis of them. Result <c>[…, h]</c>.
/// </summary>
/// <remarks>The stacked gates are blocks of one axis; all carry the hidden label.</remarks>
public sealed record RecurrentRule : OperatorRule
{
    /// <summary>Makes the rule.</summary>
    /// <param name="name">Name of the operator.</param>
    /// <param name="hasDirections">Whether the weights have a leading axis of directions; the result then has it before
    /// its batch axis, as ONNX's Y.</param>
    /// <param name="isProjected">Whether the third operand after x is a projection <c>[p, h]</c> of the state; the
    /// recurrent weight then reads p.</param>
    public RecurrentRule(string name, bool hasDirections = false, bool isProjected = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, HasDirections, IsProjected) = (name, hasDirections, isProjected);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>Whether the weights have a leading axis of directions.</summary>
    public bool HasDirections { get; }

    /// <summary>Whether the operand after the recurrent weight projects the state.</summary>
    public bool IsProjected { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length < (IsProjected ? 4 : 3))
            throw new ArgumentException(
                $"{Name} takes input, input weight and recurrent weight, got {operands.Length} operands.",
                nameof(operands));
        var (input, weight, recurrent) = (operands[0], operands[1], operands[2]);
        var axis = HasDirections ? 1 : 0;
        if (weight.Rank != axis + 2 || recurrent.Rank != axis + 2)
            throw new ArgumentException(
                $"{Name} needs weights of {axis + 2} axes, got {weight} and {recurrent}.", nameof(operands));
        var read = context.Axis(recurrent, axis + 1);
        var hidden = IsProjected ? context.Axis(operands[3], axis + 1) : read;
        context.Tie(context.Axis(weight, axis + 1), context.Axis(input, -1));
        if (IsProjected)
        {
            context.Tie(context.Axis(operands[3], axis), read);
            Use(context, operands[3], TensorKind.Matrix);
        }

        // Each direction is a network of its own.
        var loop = HasDirections ? context.Axes(input).Prepend(context.Axis(weight, 0)).ToArray() : context.Axes(input);
        context.Runs([.. loop, hidden]);
        context.Runs([.. loop[..^1], hidden, read]);
        Stack(context, context.Axis(weight, axis), hidden);
        Stack(context, context.Axis(recurrent, axis), hidden);
        Use(context, weight, TensorKind.Matrix);
        Use(context, recurrent, TensorKind.Recurrent);
        var batch = context.Axes(input)[..^1];
        // One of them is time, and which one is not known here.
        foreach (var steps in batch) context.Fix(steps, "the order of the steps matters");
        for (var i = IsProjected ? 4 : 3; i < operands.Length; i++)
        {
            // A state of projected size is the one that is fed back; everything else runs along the gates.
            var last = context.Axis(operands[i], -1);
            if (IsProjected && last.Size == read.Size) context.Tie(last, read);
            else Stack(context, last, hidden);
            if (operands[i].Rank == axis + 1)
                context.Use(operands[i], TensorKind.Bias, [.. HasDirections ? new[] { AxisRole.Other } : [], AxisRole.Out]);
            else context.UseAll(operands[i], TensorKind.Other, AxisRole.Out);
            // A state runs along the batch, whose axes are fixed.
            foreach (var along in context.Axes(operands[i])[axis..^1])
            {
                if (along.Size > 1) context.Fix(along, "the state runs along a batch whose axes are fixed");
            }
        }

        if (!HasDirections) return context.Result([.. batch, read]);
        var directions = context.Axis(weight, 0);
        context.Fix(directions, "directions cannot change places");
        for (var i = 2; i < operands.Length; i++) context.Tie(context.Axis(operands[i], 0), directions);
        return context.Result([.. batch[..^1], directions, batch[^1], read]);
    }

    private void Use(RuleContext context, SymbolicTensor tensor, TensorKind kind) =>
        context.Use(tensor, kind, [.. HasDirections ? new[] { AxisRole.Other } : [], AxisRole.Out, AxisRole.In]);

    private void Stack(RuleContext context, GraphIndex stacked, GraphIndex hidden)
    {
        if (stacked.Size % hidden.Size != 0) throw new ArgumentException($"{Name}: an axis of size {stacked.Size} does not hold whole gates of {hidden.Size}.");
        var sizes = new int[stacked.Size / hidden.Size];
        Array.Fill(sizes, hidden.Size);
        foreach (var gate in context.Cut(stacked, sizes)) context.Tie(gate, hidden);
    }
}
