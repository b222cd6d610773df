namespace WeightSpace.SymmetryBasis;

/// <summary>The event by which an index set became fixed.</summary>
/// <param name="Node">Number of the operator at which it happened; null while only an input or a constant is the
/// reason, and nothing else was tied to it.</param>
/// <param name="Reason">Why, to be read after "is fixed:".</param>
/// <param name="Kind">How firm the reason is.</param>
internal sealed record FixCause(int? Node, string Reason, FixKind Kind)
{
    /// <summary>The cause of two sets that an operator ties to one.</summary>
    /// <param name="first">Cause of one set; null if it is free.</param>
    /// <param name="second">Cause of the other set.</param>
    /// <param name="tie">Number of the operator.</param>
    public static FixCause? Joined(FixCause? first, FixCause? second, int? tie)
    {
        if (first is null || second is null) return first?.At(tie) ?? second?.At(tie);
        var isSecondBetter = second.Kind < first.Kind || (second.Kind == first.Kind && first.Node is null && second.Node is not null);
        var (better, other) = isSecondBetter ? (second, first) : (first, second);
        // Two inputs that meet are no reason yet: the operator in question is the one that ties something else to them.
        return other.Node is null ? better : better.At(tie);
    }

    /// <summary>The same cause, with the operator that tied something to it, if it had none.</summary>
    public FixCause At(int? tie) => Node is null && tie is not null ? this with { Node = tie } : this;
}
