using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>A value during analysis: its axes, which the analysis unifies with others.</summary>
public sealed class SymbolicTensor
{
    internal SymbolicTensor(ImmutableArray<int> axes, ImmutableArray<int> shape) => (Axes, Shape, Parameter, ParameterAxes) = (axes, shape, -1, []);

    internal SymbolicTensor(ImmutableArray<int> axes, ImmutableArray<int> shape, int parameter, ImmutableArray<int> parameterAxes) =>
        (Axes, Shape, Parameter, ParameterAxes) = (axes, shape, parameter, parameterAxes);

    /// <summary>Sizes of the axes.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>Number of axes.</summary>
    public int Rank => Shape.Length;

    /// <summary>Whether the value is a parameter itself, or a part of one, at most with its axes in another order or
    /// with axes of size 1 added or removed.</summary>
    public bool IsParameter => Parameter >= 0;

    /// <summary>The number of each axis in the <see cref="AxisForest"/>.</summary>
    internal ImmutableArray<int> Axes { get; }

    internal int Parameter { get; }

    /// <summary>Of a parameter, which of its axes each axis is; −1 for an added one.</summary>
    internal ImmutableArray<int> ParameterAxes { get; }

    /// <summary>The shape as text, <c>[2, 3]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", Shape)}]";
}
