namespace WeightSpace.SymmetryBasis;

/// <summary>A part of a parameter that is one tensor of the weight space: a block of a concatenated axis, or all of
/// it.</summary>
/// <remarks>
/// Element (i₁, i₂, …) of the view is element <c>Offset + Σ Strides[k] · i_k</c> of the row-major parameter. A
/// parameter's views hold each of its elements once.
/// </remarks>
/// <param name="Tensor">Labels and roles.</param>
/// <param name="Offset">The first element.</param>
/// <param name="Strides">Per axis of <paramref name="Tensor"/>, how many elements of the parameter lie between
/// neighbours.</param>
/// <param name="ParameterAxes">Per axis of <paramref name="Tensor"/>, the axis of the parameter that it is a part
/// of.</param>
public sealed record ParameterView(
    TensorSpec Tensor, long Offset, EquatableArray<long> Strides, EquatableArray<int> ParameterAxes)
{
    /// <summary>Where the view's elements lie in the parameter, in the view's row-major order.</summary>
    public long[] ElementMap()
    {
        var map = new long[checked((int)Tensor.ElementCount)];
        map[0] = Offset;
        var filled = 1;
        // From the innermost axis outwards, what is there is repeated one stride further.
        for (var axis = Strides.Length - 1; axis >= 0; axis--)
        {
            var block = filled;
            for (var index = 1; index < Tensor.Axes[axis].Label.Size; index++)
            {
                for (var i = 0; i < block; i++) map[filled++] = map[i] + (index * Strides[axis]);
            }
        }

        return map;
    }
}
