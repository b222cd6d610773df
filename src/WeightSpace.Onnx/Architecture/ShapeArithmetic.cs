namespace WeightSpace.Onnx;

/// <summary>What operators say about shapes, for tensors of every kind.</summary>
internal static class ShapeArithmetic
{
    internal static long Count(ReadOnlySpan<int> shape)
    {
        var count = 1L;
        foreach (var size in shape) count = checked(count * size);
        return count;
    }

    internal static long[] Strides(int[] shape)
    {
        var strides = new long[shape.Length];
        var stride = 1L;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        return strides;
    }

    internal static string Text(IEnumerable<int> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>A size that a file gives as 64 bits.</summary>
    /// <exception cref="ArgumentException">It is negative or too large.</exception>
    internal static int Size(long size) => size is >= 0 and <= int.MaxValue
        ? (int)size
        : throw new ArgumentException($"a size of {size} is outside of 0 to {int.MaxValue}");

    /// <summary>An axis number, counted from the start.</summary>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    internal static int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw new ArgumentException($"there is no axis {axis} in a tensor of {rank} axes");

    internal static int[] Axes(IEnumerable<long> axes, int rank)
    {
        var result = axes.Select(axis => Axis(axis, rank)).ToArray();
        return result.Distinct().Count() == result.Length ? result : throw new ArgumentException($"axis numbers [{string.Join(", ", axes)}] repeat one");
    }

    /// <summary>The shape that several are broadcast to.</summary>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    internal static int[] Broadcast(params ReadOnlySpan<int[]> shapes)
    {
        var rank = 0;
        foreach (var shape in shapes) rank = Math.Max(rank, shape.Length);
        var result = new int[rank];
        Array.Fill(result, 1);
        foreach (var shape in shapes)
        {
            for (var fromEnd = 1; fromEnd <= shape.Length; fromEnd++)
            {
                ref var size = ref result[rank - fromEnd];
                if (size == 1) size = shape[^fromEnd];
                else if (shape[^fromEnd] != 1 && shape[^fromEnd] != size) throw new ArgumentException($"shapes {string.Join(" and ", shapes.ToArray().Select(Text))} cannot be broadcast together");
            }
        }

        return result;
    }

    /// <summary>The new shape of a Reshape, with 0 (the old size) and −1 (the rest) filled in.</summary>
    /// <exception cref="ArgumentException">The numbers of elements differ.</exception>
    internal static int[] Reshape(int[] old, long[] wanted, bool allowsZero)
    {
        var shape = new int[wanted.Length];
        var open = -1;
        for (var i = 0; i < shape.Length; i++)
        {
            if (wanted[i] == -1 && open >= 0) throw new ArgumentException($"the shape [{string.Join(", ", wanted)}] has two open sizes");
            if (wanted[i] == -1) open = i;
            if (wanted[i] == 0 && !allowsZero && i >= old.Length) throw new ArgumentException($"the shape [{string.Join(", ", wanted)}] takes over size {i} of a tensor of {old.Length} axes");
            shape[i] = wanted[i] == -1 ? 1 : wanted[i] == 0 && !allowsZero ? old[i] : Size(wanted[i]);
        }

        var (have, need) = (Count(old), Count(shape));
        if (open >= 0 && need > 0 && have % need == 0) shape[open] = Size(have / need);
        return Count(shape) == have ? shape : throw new ArgumentException($"a tensor {Text(old)} of {have} elements cannot become [{string.Join(", ", wanted)}]");
    }

    /// <summary>First index and number of indices of a slice; ends beyond the axis are cut off.</summary>
    internal static (int Start, int Length) Slice(int size, long start, long end, long step)
    {
        if (step == 0) throw new ArgumentException("a slice has step 0");
        if (start < 0) start += size;
        if (end < 0) end = end < -size ? -1 : end + size;
        if (step > 0)
        {
            (start, end) = (Math.Clamp(start, 0, size), Math.Clamp(end, 0, size));
            return ((int)start, end > start ? (int)((end - start + step - 1) / step) : 0);
        }

        (start, end) = (Math.Clamp(start, -1, size - 1), Math.Clamp(end, -1, size - 1));
        // Clamped: an end of −1 means one before the first index here.
        return ((int)Math.Max(0, start), start > end ? (int)((start - end - step - 1) / -step) : 0);
    }

    /// <summary>Sizes of the positions that a window yields: convolutions and poolings.</summary>
    internal static int[] Windows(OnnxNode node, ReadOnlySpan<int> positions, ReadOnlySpan<int> kernel)
    {
        var (strides, dilations, pads) = (node.Ints("strides"), node.Ints("dilations"), node.Ints("pads"));
        var auto = node.String("auto_pad", "NOTSET");
        var ceils = node.Int("ceil_mode", 0) != 0;
        var result = new int[positions.Length];
        for (var axis = 0; axis < result.Length; axis++)
        {
            var stride = At(strides, axis, 1);
            if (stride <= 0) throw new ArgumentException($"a stride is {stride}");
            var reach = checked(((kernel[axis] - 1) * At(dilations, axis, 1)) + 1);
            var padding = checked(At(pads, axis, 0) + At(pads, axis + result.Length, 0));
            var room = positions[axis] + padding - reach;
            var count = auto switch
            {
                "SAME_UPPER" or "SAME_LOWER" => (positions[axis] + stride - 1) / stride,
                "VALID" => ((positions[axis] - reach) / stride) + 1,
                // A window that would start beyond the data and its padding at the front is left out.
                _ when ceils => (room + stride - 1) / stride is var last && last * stride >= positions[axis] + At(pads, axis, 0) ? last : last + 1,
                _ => (room / stride) + 1,
            };
            if (count < 1 || (room < 0 && auto is not ("SAME_UPPER" or "SAME_LOWER")))
                throw new ArgumentException($"a window of {reach} does not fit {positions[axis]} positions with padding {padding}");
            result[axis] = Size(count);
        }

        return result;
    }

    /// <summary>Sizes of the positions that a transposed convolution yields.</summary>
    internal static int[] TransposedWindows(OnnxNode node, ReadOnlySpan<int> positions, ReadOnlySpan<int> kernel)
    {
        if (node.Ints("output_shape") is { } given)
        {
            if (given.Length < positions.Length) throw new ArgumentException($"output_shape has {given.Length} sizes for {positions.Length} position axes");
            return [.. given.TakeLast(positions.Length).Select(Size)];
        }

        var (strides, dilations, pads, extra) = (node.Ints("strides"), node.Ints("dilations"), node.Ints("pads"), node.Ints("output_padding"));
        var isSame = node.String("auto_pad", "NOTSET") is "SAME_UPPER" or "SAME_LOWER";
        var result = new int[positions.Length];
        for (var axis = 0; axis < result.Length; axis++)
        {
            var stride = At(strides, axis, 1);
            result[axis] = Size(isSame ? positions[axis] * stride : checked(
                (stride * (positions[axis] - 1)) + At(extra, axis, 0) + ((kernel[axis] - 1) * At(dilations, axis, 1)) + 1 - At(pads, axis, 0) - At(pads, axis + result.Length, 0)));
        }

        return result;
    }

    private static long At(long[]? values, int index, long otherwise) => values is null || index >= values.Length ? otherwise : values[index];
}
