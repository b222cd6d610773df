using static TorchSharp.HotOperators;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The same data seen with another shape; one size may be -1.</summary>
        public Tensor view(params long[] shape) => Call(Shape.View, this, shape);

        /// <summary>The elements in another shape, as a view where possible; one size may be -1.</summary>
        public Tensor reshape(params long[] shape) => Call(Shape.Reshape, this, shape);

        /// <summary>Axes of size 1 repeated without copying; -1 leaves an axis.</summary>
        public Tensor expand(params long[] sizes) => Call(Shape.Expand, this, sizes);

        /// <inheritdoc cref="expand(long[])"/>
        public Tensor expand(long[] sizes, bool isImplicit = false) => Call(Shape.Expand, this, sizes);

        /// <inheritdoc cref="expand(long[])"/>
        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => Call(Shape.Expand, this, sizes);

        /// <inheritdoc cref="expand(long[])"/>
        public Tensor expand(Size sizes, bool isImplicit = false) => Call(Shape.Expand, this, sizes.Shape);

        /// <summary>Axes of size 1 repeated to the shape of another tensor, without copying.</summary>
        public Tensor expand_as(Tensor other) => Call(Shape.Expand, this, other.shape);

        /// <summary>The axes in another order.</summary>
        public Tensor permute(params long[] permutation) => Call(Shape.Permute, this, permutation);

        /// <summary>The axes in another order.</summary>
        public Tensor permute(IEnumerable<long> permutation) => Call(Shape.Permute, this, permutation.ToArray());

        /// <summary>Two axes exchanged.</summary>
        public Tensor transpose(long dim0, long dim1) => Call(Shape.Transpose, this, dim0, dim1);

        /// <summary>The transpose of a matrix; vectors stay as they are.</summary>
        public Tensor t() => Call(Unary.T, this);

        /// <summary>A new axis of size 1.</summary>
        public Tensor unsqueeze(long dim) => Call(Shape.Unsqueeze, this, dim);

        /// <summary>Without the axes of size 1, or without one of them.</summary>
        /// <param name="dim">The axis; null means all of size 1.</param>
        public Tensor squeeze(long? dim = null) => dim is { } axis ? Call(Shape.Squeeze, this, axis) : Call(Shape.Squeeze, this);

        /// <summary>One index of an axis; the axis disappears.</summary>
        public Tensor select(long dim, long index) => Call(Shape.Select, this, dim, index);

        /// <summary>A range of an axis.</summary>
        public Tensor narrow(long dim, long start, long length) => Call(Shape.Narrow, this, dim, start, length);

        /// <summary>Every step-th index of an axis from start to before finish.</summary>
        public Tensor slice(long dim, long start, long finish, long step) => Call(Shape.Slice, this, dim, start, finish, step);

        /// <summary>A range of axes merged into one.</summary>
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Call(Shape.Flatten, this, start_dim, end_dim);
    }
}
