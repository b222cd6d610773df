using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>A value of a file during its analysis: known data, a stored tensor, a value of the architecture graph, or
/// something whose shape nobody knows.</summary>
internal sealed class OnnxOperand
{
    /// <summary>A value about which nothing is known. What it was made of is fixed already.</summary>
    internal static OnnxOperand Unknown { get; } = new();

    /// <summary>The shape; null if it is not known.</summary>
    internal int[]? Shape { get; private init; }

    /// <summary>The data, where the analysis computes with it.</summary>
    internal HostTensor? Host { get; private init; }

    /// <summary>The tensor of the file that the value is.</summary>
    internal OnnxTensor? Stored { get; private init; }

    /// <summary>The value of the architecture graph.</summary>
    internal GraphValue? Graph { get; private init; }

    /// <summary>Whether the file says the value outright, so that it does not depend on any size.</summary>
    internal bool IsLiteral { get; private init; }

    /// <summary>Whether a constant without <see cref="Host"/> has the same element everywhere.</summary>
    internal bool IsUniform { get; private init; }

    internal bool IsKnown => Shape is not null;

    internal static OnnxOperand OfHost(HostTensor host, bool isLiteral = false) => new() { Shape = host.Shape, Host = host, IsLiteral = isLiteral };

    internal static OnnxOperand OfGraph(GraphValue value, ImmutableArray<int> shape, OnnxTensor? stored = null) => new() { Shape = [.. shape], Graph = value, Stored = stored, IsLiteral = stored is not null };

    /// <summary>A constant that is too large to compute with.</summary>
    internal static OnnxOperand OfConstant(int[] shape, bool isUniform) => new() { Shape = shape, IsUniform = isUniform, IsLiteral = true };
}
