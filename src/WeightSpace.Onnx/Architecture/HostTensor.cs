namespace WeightSpace.Onnx;

/// <summary>A small tensor that is known before the network runs: a shape, axes, starts, a mask. Empty ones (with a
/// size of 0) are always of this kind.</summary>
/// <remarks>
/// All elements are binary64: whole numbers are exact to 2⁵³, and the "as far as it goes" of slices (2⁶³ − 1) saturates
/// when it is read back.
/// </remarks>
internal sealed class HostTensor
{
    internal HostTensor(OnnxElementType type, int[] shape, double[] data) => (Type, Shape, Data) = (type, shape, data);

    internal OnnxElementType Type { get; }

    internal int[] Shape { get; }

    /// <summary>The elements, row-major. Nobody writes to them once the tensor is made.</summary>
    internal double[] Data { get; }

    internal int Count => Data.Length;

    internal bool IsInteger => Type.IsInteger() || Type == OnnxElementType.Bool;

    internal static HostTensor Vector(IEnumerable<int> values)
    {
        var data = values.Select(value => (double)value).ToArray();
        return new(OnnxElementType.Int64, [data.Length], data);
    }

    internal static HostTensor Scalar(OnnxElementType type, double value) => new(type, [], [value]);

    internal long[] ToLongs() => Array.ConvertAll(Data, value => (long)value);

    internal HostTensor Reshaped(int[] shape) => new(Type, shape, Data);

    /// <summary>Elements at <c>offset + Σ strides[k] · i_k</c>: transposes, slices and repetitions.</summary>
    internal HostTensor Strided(int[] shape, long offset, long[] strides)
    {
        var result = new double[ShapeArithmetic.Count(shape)];
        var index = new int[shape.Length];
        var source = offset;
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = Data[source];
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                source += strides[axis];
                if (++index[axis] < shape[axis]) break;
                source -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return new(Type, shape, result);
    }

    /// <summary>The tensor repeated to a larger shape.</summary>
    internal HostTensor Broadcast(int[] shape)
    {
        var own = ShapeArithmetic.Strides(Shape);
        var strides = new long[shape.Length];
        for (var fromEnd = 1; fromEnd <= Shape.Length; fromEnd++) strides[^fromEnd] = Shape[^fromEnd] == 1 ? 0 : own[^fromEnd];
        return Strided(shape, 0, strides);
    }

    /// <summary>Per axis, whether the elements are the same for all its indices.</summary>
    internal bool[] Uniform()
    {
        var strides = ShapeArithmetic.Strides(Shape);
        var result = new bool[Shape.Length];
        for (var axis = 0; axis < result.Length; axis++)
        {
            var (stride, size) = (strides[axis], Shape[axis]);
            result[axis] = true;
            for (var i = 0L; i < Data.Length && result[axis]; i++)
            {
                // NaN is the same as NaN here: the bits are what the network sees.
                if (i / stride % size > 0) result[axis] = Data[i].Equals(Data[i - stride]);
            }
        }

        return result;
    }
}
