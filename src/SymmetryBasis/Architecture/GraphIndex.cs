namespace WeightSpace.SymmetryBasis;

/// <summary>An axis of a tensor during analysis: what a rule ties, divides, merges and puts into results.</summary>
public readonly record struct GraphIndex
{
    internal GraphIndex(int node, int size) => (Node, Size) = (node, size);

    /// <summary>Number of indices.</summary>
    public int Size { get; }

    internal int Node { get; }
}
