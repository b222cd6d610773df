using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>
/// Convolution of any number of position axes: operands x <c>[batch, in, positions…]</c>, kernel <c>[out, in / groups,
/// kernel…]</c> and optionally bias <c>[out]</c>;
/// transposed, the kernel is <c>[in, out / groups, kernel…]</c>. Channels are (group, channel in the group); positions
/// are fixed.
/// </summary>
/// <remarks>Stride and padding make no difference to the symmetry, so the rule holds only the positions that they lead
/// to.</remarks>
public sealed record ConvolutionRule : OperatorRule
{
    private const string InOrder = "positions cannot change places";

    /// <summary>Makes the rule.</summary>
    /// <param name="groups">Number of groups, at least 1.</param>
    /// <param name="isTransposed">Whether it is the transposed convolution.</param>
    /// <param name="positions">Sizes of the result's position axes.</param>
    public ConvolutionRule(int groups, bool isTransposed, params ImmutableArray<int> positions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        (Groups, IsTransposed, Positions) = (groups, isTransposed, positions);
    }

    /// <inheritdoc/>
    public override string Name => IsTransposed ? "ConvTranspose" : "Conv";

    /// <summary>Number of groups.</summary>
    public int Groups { get; }

    /// <summary>Whether it is the transposed convolution.</summary>
    public bool IsTransposed { get; }

    /// <summary>Sizes of the result's position axes.</summary>
    public EquatableArray<int> Positions { get; }

    /// <inheritdoc/>
    public override SymbolicTensor Apply(RuleContext context, ReadOnlySpan<SymbolicTensor> operands)
    {
        if (operands.Length is not (2 or 3)) throw new ArgumentException($"{Name} takes input, kernel and optionally bias, got {operands.Length} operands.", nameof(operands));
        var (input, kernel) = (operands[0], operands[1]);
        if (kernel.Rank < 3 || input.Rank != kernel.Rank || Positions.Length != kernel.Rank - 2)
            throw new ArgumentException(
                $"{Name} needs an input [batch, channels, positions…] and a kernel of the same rank, got {input} and {kernel}.",
                nameof(operands));
        var grouped = context.Axis(input, 1);
        var (readAxis, writeAxis) = IsTransposed ? (0, 1) : (1, 0);
        var whole = context.Axis(kernel, 0);
        if (grouped.Size % Groups != 0 || whole.Size % Groups != 0
            || kernel.Shape[readAxis] != (IsTransposed ? grouped.Size : grouped.Size / Groups))
            throw new ArgumentException(
                $"{Name} with {Groups} groups cannot apply a kernel {kernel} to an input {input}.", nameof(operands));
        var (inputGroup, inputChannel) = context.Divide(grouped, Groups);
        var (kernelGroup, kernelChannel) = context.Divide(whole, Groups);
        context.Tie(inputGroup, kernelGroup);
        context.Tie(inputChannel, IsTransposed ? kernelChannel : context.Axis(kernel, 1));
        var output = IsTransposed ? context.Merge(kernelGroup, context.Axis(kernel, 1)) : whole;

        for (var axis = 2; axis < kernel.Rank; axis++)
        {
            context.Fix(context.Axis(kernel, axis), "positions in a kernel cannot change places");
            context.Fix(context.Axis(input, axis), InOrder);
        }

        context.Runs([context.Axis(input, 0), .. context.Axes(input)[2..], kernelGroup, kernelChannel, .. context.Axes(kernel)[1..]]);
        var roles = new AxisRole[kernel.Rank];
        Array.Fill(roles, AxisRole.Other);
        (roles[readAxis], roles[writeAxis]) = (AxisRole.In, AxisRole.Out);
        context.Use(kernel, TensorKind.Kernel, roles);
        if (operands.Length == 3)
        {
            if (operands[2].Rank != 1) throw new ArgumentException($"{Name} needs a bias of shape [out], got {operands[2]}.", nameof(operands));
            context.Tie(context.Axis(operands[2], 0), output);
            context.Use(operands[2], TensorKind.Bias, AxisRole.Out);
        }

        GraphIndex[] positions = [.. Positions.Select(size => context.Fixed(size, InOrder))];
        return context.Result([context.Axis(input, 0), output, .. positions]);
    }
}
