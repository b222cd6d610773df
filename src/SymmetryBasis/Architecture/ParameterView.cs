namespace WeightSpace.SymmetryBasis;

/// <summary>A part of a parameter that is one tensor of the weight space: a block of a concatenated axis, or all of
/// it.</summary>
/// <remarks>
/// Element (i₁, i₂, …) of the view is element <c>Offset + Σ Place(k, i_k)</c> of the row-major parameter, where
/// <c>Place(k, i)</c> is <c>Strides[k] · i</c>, or <c>Strides[k] · Orders[k][i]</c> on an axis whose indices lie there
/// in another order, as behind a channel shuffle. A parameter's views hold each of its elements once.
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
    /// <summary>Per axis of <see cref="Tensor"/>, at which place each index lies, empty for an axis where index i lies
    /// at place i; empty if all axes are such.</summary>
    public EquatableArray<EquatableArray<int>> Orders { get; init; } = [];

    /// <summary>How far from the first element an index of an axis lies.</summary>
    /// <param name="axis">Number of an axis of <see cref="Tensor"/>.</param>
    /// <param name="index">Its index.</param>
    public long Place(int axis, int index) =>
        Strides[axis] * (Orders.IsEmpty || Orders[axis].IsEmpty ? index : Orders[axis][index]);

    /// <summary>Where the view's elements lie in the parameter, in the view's row-major order.</summary>
    public long[] ElementMap()
    {
        var map = new long[checked((int)Tensor.ElementCount)];
        map[0] = Offset;
        var filled = 1;
        // From the innermost axis outwards, what is there is repeated at every place of the axis.
        for (var axis = Strides.Length - 1; axis >= 0; axis--)
        {
            var block = filled;
            for (var index = Tensor.Axes[axis].Label.Size - 1; index >= 0; index--)
            {
                for (var i = 0; i < block; i++) map[(index * block) + i] = map[i] + Place(axis, index);
            }

            filled = block * Tensor.Axes[axis].Label.Size;
        }

        return map;
    }
}
