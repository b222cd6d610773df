namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>An axis of a value of the graph: the concatenation of blocks, each the product of labels.</summary>
/// <remarks>
/// A name that is no <see cref="PageLabel"/> of the page stands for a fixed index set that no parameter has (positions,
/// a
/// batch); it is shown grey and ties nothing. An axis without blocks is fixed as well.
/// </remarks>
/// <param name="Blocks">The label names of each block, the slowest first.</param>
public sealed record PageAxis(IReadOnlyList<IReadOnlyList<string>> Blocks)
{
    /// <summary>An axis of one block that is the product of the given labels.</summary>
    /// <param name="labels">Their names, the slowest first.</param>
    public static PageAxis Of(params IReadOnlyList<string> labels) => new([labels]);
}
