namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>A value of the architecture graph: an input, a parameter, a constant or the result of an
/// operator.</summary>
/// <param name="Id">Its number, unique in the page.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Axes">Its axes.</param>
/// <param name="Parameter">Name of the parameter that it is, else null.</param>
/// <param name="IsInput">Whether it is an input of the network.</param>
/// <param name="IsOutput">Whether it is an output of the network.</param>
/// <param name="Name">The name that its source gave it, if any.</param>
public sealed record PageValue(
    int Id, IReadOnlyList<long> Shape, IReadOnlyList<PageAxis> Axes, string? Parameter = null, bool IsInput = false, bool IsOutput = false, string? Name = null);
