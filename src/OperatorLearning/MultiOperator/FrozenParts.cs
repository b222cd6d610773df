namespace WeightSpace.OperatorLearning;

/// <summary>Which parameters of a <see cref="MultiOperatorNetwork"/> an evaluation treats as constants.</summary>
public enum FrozenParts
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those that several operators use.</summary>
    Shared,

    /// <summary>Those that one operator alone uses.</summary>
    Local,
}
