namespace WeightSpace.SymmetryBasis;

/// <summary>A parameter or buffer of a network, and the tensors of the weight space that it is made of.</summary>
/// <param name="Name">Its name in the network.</param>
/// <param name="Shape">Sizes of its axes.</param>
/// <param name="IsBuffer">Whether it is state that moves along with the weights (running statistics) and no weight
/// itself.</param>
/// <param name="Views">One tensor, or one for each combination of blocks of concatenated axes.</param>
public sealed record ParameterSymmetry(
    string Name, EquatableArray<int> Shape, bool IsBuffer, EquatableArray<ParameterView> Views)
{
    /// <summary>Whether the parameter is one tensor with its elements in their order, as dense layers' are.</summary>
    public bool IsWhole => Views is [{ Offset: 0 } only] && only.Tensor.ElementCount == Shape.Aggregate(1L, (product, size) => product * size);
}
