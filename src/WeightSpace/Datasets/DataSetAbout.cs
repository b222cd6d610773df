using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>A data set that programs can load by name.</summary>
/// <param name="Name">The name; of one part where there are several: <c>fashion-mnist-test</c>.</param>
/// <param name="Summary">What it holds.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Files">Images and labels, or one text.</param>
public sealed record DataSetAbout(string Name, string Summary, string Source, EquatableArray<DataSetFile> Files)
{
    /// <summary>Whether it is text.</summary>
    public bool IsText => Files.Length == 1;
}
