namespace WeightSpace.SymmetryBasis;

/// <summary>What an axis does in its tensor. Relation-tied parameters are keyed by roles, so the order of the values is
/// part of the checkpoint format: append only.</summary>
public enum AxisRole
{
    /// <summary>Indexes hidden units that the tensor writes to.</summary>
    Out,

    /// <summary>Indexes hidden units that the tensor reads from.</summary>
    In,

    /// <summary>As <see cref="Out"/>, with a fixed label (a network output).</summary>
    FixedOut,

    /// <summary>As <see cref="In"/>, with a fixed label (a network input).</summary>
    FixedIn,

    /// <summary>Indexes positions, gates or anything else that is neither read nor written.</summary>
    Other,
}
