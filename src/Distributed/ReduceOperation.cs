namespace WeightSpace.Distributed;

/// <summary>How values of several ranks become one.</summary>
public enum ReduceOperation
{
    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>The greatest.</summary>
    Max,

    /// <summary>The least.</summary>
    Min,
}
