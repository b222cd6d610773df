using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>A value of a file during its analysis: known data, a stored tensor, a value of the architecture graph, or
/// something whose shape nobody knows.</summary>
internal sealed class OnnxOperand
{
    private GraphValue? graph;

    /// <summary>A value about which nothing is known. What it was made of is fixed already.</summary>
    internal static OnnxOperand Unknown { get; } = new();

    /// <summary>The shape; null if it is not known.</summary>
    internal int[]? Shape { get; private init; }

    /// <summary>The data, where the analysis computes with it.</summary>
    internal HostTensor? Host { get; private init; }

    /// <summary>The tensor of the file that the value is.</summary>
    internal OnnxTensor? Stored { get; private init; }

    /// <summary>The value of the architecture graph.</summary>
    internal GraphValue? Graph => graph ??= View?.Make();

    /// <summary>The value as another one with its axes merged, divided or moved; null if it is none.</summary>
    /// <remarks>Such a value is made only when something needs it: what is undone again later leaves no trace.</remarks>
    internal OnnxView? View { get; private init; }

    /// <summary>Whether the file says the value outright, so that it does not depend on any size.</summary>
    internal bool IsLiteral { get; private init; }

    /// <summary>Whether a constant without <see cref="Host"/> has the same element everywhere.</summary>
    internal bool IsUniform { get; private init; }

    internal bool IsKnown => Shape is not null;

    internal static OnnxOperand OfHost(HostTensor host, bool isLiteral = false) => new() { Shape = host.Shape, Host = host, IsLiteral = isLiteral };

    internal static OnnxOperand OfGraph(GraphValue value, ImmutableArray<int> shape, OnnxTensor? stored = null) => new() { Shape = [.. shape], graph = value, Stored = stored, IsLiteral = stored is not null };

    internal static OnnxOperand OfView(OnnxView view) => view.Moves.IsEmpty ? OfGraph(view.Source, view.Shape) : new() { Shape = [.. view.Shape], View = view };

    /// <summary>A constant that is too large to compute with.</summary>
    internal static OnnxOperand OfConstant(int[] shape, bool isUniform) => new() { Shape = shape, IsUniform = isUniform, IsLiteral = true };
}

/// <summary>Another value with its axes merged, divided or moved.</summary>
/// <param name="Source">The other value.</param>
/// <param name="SourceShape">Its shape.</param>
/// <param name="Moves">What happens to it, each with the shape afterwards and the node that asks for it.</param>
internal sealed record OnnxView(GraphValue Source, ImmutableArray<int> SourceShape, ImmutableArray<(OperatorRule Rule, ImmutableArray<int> Shape, NodeImport Node)> Moves)
{
    internal ImmutableArray<int> Shape => Moves.IsEmpty ? SourceShape : Moves[^1].Shape;

    internal GraphValue Make() => Moves.Aggregate(Source, (value, move) => move.Node.Apply(move.Rule, value));

    internal OnnxView Reshaped(ImmutableArray<int> shape, NodeImport node)
    {
        var before = Moves is [.., (ReshapeRule, _, _)] ? this with { Moves = Moves[..^1] } : this;
        return before.Shape.AsSpan().SequenceEqual(shape.AsSpan()) ? before : before with { Moves = before.Moves.Add((new ReshapeRule(shape), shape, node)) };
    }

    internal OnnxView Transposed(ImmutableArray<int> order, NodeImport node)
    {
        ImmutableArray<int> shape = [.. order.Select(axis => Shape[axis])];
        var before = this;
        if (Moves is [.., (TransposeRule last, _, _)])
        {
            before = this with { Moves = Moves[..^1] };
            order = [.. order.Select(axis => last.Order[axis])];
        }

        return order.Index().All(pair => pair.Index == pair.Item) ? before : before with { Moves = before.Moves.Add((new TransposeRule(order), shape, node)) };
    }
}
