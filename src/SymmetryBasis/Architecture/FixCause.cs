namespace WeightSpace.SymmetryBasis;

/// <summary>Why an axis became fixed, the firmest reason first: a firmer one takes the place of another.</summary>
internal enum FixKind
{
    /// <summary>An input, an output or an operator tells its indices apart.</summary>
    Necessary,

    /// <summary>Single indices of it are picked: nothing is lost if at most one of them is not.</summary>
    Picked,

    /// <summary>The analyzer knows no better.</summary>
    Caution,
}

/// <summary>The event by which an axis became fixed.</summary>
/// <param name="Node">Number of the node at which it happened; null while an input or a constant is the only reason and
/// nothing else has been tied to it.</param>
/// <param name="Reason">Why, to be read after "is fixed:".</param>
/// <param name="Kind">How firm the reason is.</param>
internal sealed record FixCause(int? Node, string Reason, FixKind Kind)
{
    /// <summary>The cause of two axes that a node ties to one.</summary>
    /// <param name="first">Cause of one axis; null if it is free.</param>
    /// <param name="second">Cause of the other.</param>
    /// <param name="tie">Number of the node.</param>
    public static FixCause? Joined(FixCause? first, FixCause? second, int? tie)
    {
        if (first is null || second is null) return first?.At(tie) ?? second?.At(tie);
        var isSecondBetter = second.Kind < first.Kind || (second.Kind == first.Kind && first.Node is null && second.Node is not null);
        var (better, other) = isSecondBetter ? (second, first) : (first, second);
        // Two inputs that meet are no reason yet: the node in question is the one that ties something else to them.
        return other.Node is null ? better : better.At(tie);
    }

    /// <summary>The same cause, with the node that tied something to it, if it had none.</summary>
    public FixCause At(int? tie) => Node is null && tie is not null ? this with { Node = tie } : this;
}
