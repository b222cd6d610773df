namespace WeightSpace.SymmetryBasis;

/// <summary>Makes <see cref="EquatableArray{T}"/>s; collection expressions use it.</summary>
public static class EquatableArray
{
    /// <summary>An array of these elements.</summary>
    /// <param name="items">The elements; copied.</param>
    public static EquatableArray<T> Create<T>(ReadOnlySpan<T> items) => new([.. items]);
}
