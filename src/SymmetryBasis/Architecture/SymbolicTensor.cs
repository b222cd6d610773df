using System.Collections.Immutable;

namespace SymmetryBasis;

/// <summary>A value during analysis: its axes, each a row-major product of index sets ("atoms") that the analysis unifies.</summary>
public sealed class SymbolicTensor
{
    internal SymbolicTensor(ImmutableArray<ImmutableArray<int>> axes, ImmutableArray<int> shape, int parameter = -1)
    {
        (Axes, Shape, Parameter) = (axes, shape, parameter);
    }

    /// <summary>Sizes of the axes.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>Number of axes.</summary>
    public int Rank => Shape.Length;

    /// <summary>Whether the value is a parameter itself and not computed.</summary>
    public bool IsParameter => Parameter >= 0;

    internal ImmutableArray<ImmutableArray<int>> Axes { get; }

    internal int Parameter { get; }
}
