namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>A view of a parameter: the whole of it, or one block where an axis is a concatenation.</summary>
/// <param name="Name">Its name; that of the parameter when the view is the whole.</param>
/// <param name="Axes">For each axis of the parameter its labels: more than one where the axis is a product.</param>
public sealed record PageView(string Name, IReadOnlyList<IReadOnlyList<string>> Axes);
