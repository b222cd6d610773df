using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>A label as the page shows it.</summary>
/// <param name="Name">Its name, unique in the page.</param>
/// <param name="Size">Number of indices.</param>
/// <param name="Kind">Permutable, fixed or nested.</param>
/// <param name="Parent">Name of the parent of a nested label, else null.</param>
public sealed record PageLabel(string Name, long Size, LabelKind Kind, string? Parent = null);
