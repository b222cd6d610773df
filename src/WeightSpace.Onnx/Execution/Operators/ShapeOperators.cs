using static TorchSharp.torch;

namespace WeightSpace.Onnx.Operators;

/// <summary>What changes the shape, or tells it, and leaves the elements.</summary>
internal static class ShapeOperators
{
    internal static void Register(OnnxOperatorTable operators)
    {
        operators.Add("Reshape", Reshape);
        operators.Add("Flatten", Flatten);
        operators.Add("Transpose", Transpose);
        operators.Add("Squeeze", Squeeze);
        operators.Add("Unsqueeze", Unsqueeze);
        operators.Add("Expand", Expand);
        operators.Add("Tile", Tile);
        operators.Add("DepthToSpace", DepthToSpace);
        operators.Add("SpaceToDepth", SpaceToDepth);
        operators.Add("Shape", Shape);
        operators.Add("Size", call => tensor(call.X.NumberOfElements, dtype: ScalarType.Int64, device: call.Device));
    }

    /// <summary>The shape that two shapes broadcast to.</summary>
    internal static long[] Broadcast(OnnxCall call, long[] left, long[] right)
    {
        var shape = new long[Math.Max(left.Length, right.Length)];
        for (var fromEnd = 1; fromEnd <= shape.Length; fromEnd++)
        {
            var (a, b) = (fromEnd <= left.Length ? left[^fromEnd] : 1, fromEnd <= right.Length ? right[^fromEnd] : 1);
            if (a != b && a != 1 && b != 1) throw call.Node.Malformed($"shapes [{string.Join(", ", left)}] and [{string.Join(", ", right)}] do not broadcast");
            shape[^fromEnd] = a == 1 ? b : a;
        }

        return shape;
    }

    private static Tensor Reshape(OnnxCall call)
    {
        var x = call.X;
        var shape = call.Longs(1) ?? throw call.Node.Malformed("it has no shape");
        for (var axis = 0; axis < shape.Length && !call.Flag("allowzero"); axis++)
        {
            if (shape[axis] != 0) continue;
            shape[axis] = axis < x.dim() ? x.shape[axis] : throw call.Node.Malformed($"its shape copies axis {axis}, and its input has {x.dim()} axes");
        }

        return x.reshape(shape);
    }

    private static Tensor Flatten(OnnxCall call)
    {
        var x = call.X;
        // The axis may lie behind the last one.
        var axis = call.Int("axis", 1);
        if (axis < 0) axis += x.dim();
        if (axis < 0 || axis > x.dim()) throw call.Node.Malformed($"'axis' is {axis}, and its input has {x.dim()} axes");
        var rows = x.shape[..(int)axis].Aggregate(1L, (product, size) => product * size);
        var columns = x.shape[(int)axis..].Aggregate(1L, (product, size) => product * size);
        return x.reshape(rows, columns);
    }

    private static Tensor Transpose(OnnxCall call) =>
        call.X.permute(call.Ints("perm") ?? [.. Enumerable.Range(0, (int)call.X.dim()).Reverse().Select(axis => (long)axis)]);

    private static Tensor Squeeze(OnnxCall call)
    {
        var x = call.X;
        var axes = call.LongsOf("axes", 1) is { } given
            ? call.Axes(given, x.dim())
            : [.. Enumerable.Range(0, (int)x.dim()).Where(axis => x.shape[axis] == 1).Select(axis => (long)axis)];
        if (axes.Where(axis => x.shape[axis] != 1).Select(axis => (long?)axis).FirstOrDefault() is { } wide)
        {
            throw call.Node.Malformed($"axis {wide} has size {x.shape[wide]} and cannot be taken away");
        }

        return x.reshape([.. x.shape.Where((_, axis) => !axes.Contains(axis))]);
    }

    private static Tensor Unsqueeze(OnnxCall call)
    {
        var given = call.LongsOf("axes", 1) ?? throw call.Node.Malformed("it has no axes");
        var rank = call.X.dim() + given.Length;
        var axes = call.Axes(given, rank);
        var sizes = new Queue<long>(call.X.shape);
        var shape = new long[rank];
        for (var axis = 0; axis < rank; axis++) shape[axis] = axes.Contains(axis) || sizes.Count == 0 ? 1 : sizes.Dequeue();
        return call.X.reshape(shape);
    }

    private static Tensor Expand(OnnxCall call)
    {
        var x = call.X;
        var shape = Broadcast(call, x.shape, call.Longs(1) ?? []);
        call.RequireAffordable(shape);
        return x.expand(shape);
    }

    private static Tensor Tile(OnnxCall call)
    {
        var repeats = call.Longs(1) ?? throw call.Node.Malformed("it has no repeats");
        call.RequireAffordable([call.X.NumberOfElements, .. repeats]);
        return call.X.repeat(repeats);
    }

    private static Tensor DepthToSpace(OnnxCall call)
    {
        var x = call.X;
        var block = call.Int("blocksize", 0);
        var (batch, channels, height, width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        if (block <= 0 || channels % (block * block) != 0) throw call.Node.Malformed($"blocksize is {block}, and its input has {channels} channels");
        var deep = channels / (block * block);
        var columnsFirst = call.String("mode", "DCR") == "CRD";
        var parts = columnsFirst
            ? x.reshape(batch, deep, block, block, height, width).permute(0, 1, 4, 2, 5, 3)
            : x.reshape(batch, block, block, deep, height, width).permute(0, 3, 4, 1, 5, 2);
        return parts.reshape(batch, deep, height * block, width * block);
    }

    private static Tensor SpaceToDepth(OnnxCall call)
    {
        var x = call.X;
        var block = call.Int("blocksize", 0);
        var (batch, channels, height, width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        if (block <= 0 || height % block != 0 || width % block != 0) throw call.Node.Malformed($"blocksize is {block}, and its input has {height} x {width} positions");
        return x.reshape(batch, channels, height / block, block, width / block, block).permute(0, 3, 5, 1, 2, 4)
            .reshape(batch, channels * block * block, height / block, width / block);
    }

    private static Tensor Shape(OnnxCall call)
    {
        var shape = call.X.shape;
        var start = Clamp(call.Int("start", 0));
        var end = Clamp(call.Int("end", shape.Length));
        long[] part = start < end ? shape[start..end] : [];
        return call.Tensor(part, part.Length);

        int Clamp(long at) => (int)Math.Clamp(at < 0 ? at + shape.Length : at, 0, shape.Length);
    }
}
