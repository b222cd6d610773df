namespace WeightSpace.SymmetryBasis;

/// <summary>An axis of a tensor during analysis: what a rule ties, divides, merges and puts into results.</summary>
public readonly record struct GraphIndex
{
    internal GraphIndex(int axis, int size) => (Axis, Size) = (axis, size);

    /// <summary>Number of indices.</summary>
    public int Size { get; }

    /// <summary>Its number in the <see cref="AxisForest"/>.</summary>
    internal int Axis { get; }
}
