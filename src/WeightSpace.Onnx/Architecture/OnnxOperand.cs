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

    internal static OnnxOperand OfView(OnnxView view) => view.Chain.Length == 0 ? OfGraph(view.Source, view.Shape) : new() { Shape = [.. view.Shape], View = view };

    /// <summary>A constant that is too large to compute with.</summary>
    internal static OnnxOperand OfConstant(int[] shape, bool isUniform) => new() { Shape = shape, IsUniform = isUniform, IsLiteral = true };
}

/// <summary>Another value with its axes merged, divided or moved.</summary>
/// <param name="Source">The other value.</param>
/// <param name="Chain">What happens to it.</param>
/// <param name="Nodes">The nodes that ask for it.</param>
internal sealed record OnnxView(GraphValue Source, LayoutChain Chain, ImmutableArray<NodeImport> Nodes)
{
    internal ImmutableArray<int> Shape => Chain.Shape;

    internal GraphValue Make() => Chain.Rules().Index().Aggregate(Source, (value, rule) => Nodes[Math.Min(rule.Index, Nodes.Length - 1)].Apply(rule.Item, value));

    internal OnnxView Reshaped(ImmutableArray<int> shape, NodeImport node) => After(Chain.Reshaped(shape), node);

    internal OnnxView Transposed(ImmutableArray<int> order, NodeImport node) => After(Chain.Transposed(order), node);

    internal OnnxView? Selected(int axis, int index, NodeImport node) => Chain.Selected(axis, index) is { } chain ? After(chain, node) : null;

    private OnnxView After(LayoutChain chain, NodeImport node) =>
        chain.Length == 0 ? this with { Chain = chain, Nodes = [] } : this with { Chain = chain, Nodes = [.. Nodes.Take(chain.Length - 1), node] };
}
