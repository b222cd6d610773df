namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>A parameter with its views.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its sizes, those of the whole parameter.</param>
/// <param name="Kind">What it is for: matrix, bias, kernel, …</param>
/// <param name="Views">Its views; one that is the whole where no axis is a concatenation.</param>
public sealed record PageParameter(string Name, IReadOnlyList<long> Shape, string Kind, IReadOnlyList<PageView> Views);
