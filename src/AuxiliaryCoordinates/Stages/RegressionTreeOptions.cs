namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>A regression tree's size.</summary>
public sealed record RegressionTreeOptions
{
    /// <summary>Checks the numbers.</summary>
    /// <param name="leaves">The most leaves.</param>
    /// <param name="leafPoints">The least points of a leaf.</param>
    public RegressionTreeOptions(int leaves = 32, int leafPoints = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leaves, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(leafPoints, 1);
        (Leaves, LeafPoints) = (leaves, leafPoints);
    }

    /// <summary>The most leaves.</summary>
    public int Leaves { get; }

    /// <summary>The least points of a leaf.</summary>
    public int LeafPoints { get; }
}
