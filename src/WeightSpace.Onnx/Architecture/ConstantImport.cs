namespace WeightSpace.Onnx;

/// <summary>Operators that make values out of nothing but shapes and numbers.</summary>
internal static class ConstantImport
{
    internal static IReadOnlyDictionary<string, Func<NodeImport, bool>> Operators { get; } = new Dictionary<string, Func<NodeImport, bool>>
    {
        ["ConstantOfShape"] = ConstantOfShape,
        ["Range"] = Range,
        ["EyeLike"] = EyeLike,
    };

    private static bool ConstantOfShape(NodeImport node)
    {
        if (node.Known(0) is not { } known) return false;
        int[] shape = [.. known.ToLongs().Select(ShapeArithmetic.Size)];
        if (!shape.Contains(0) && !node.MayCompute(shape)) return node.SetConstant(0, shape, isUniform: true);
        var value = node.Node.Tensor("value");
        var data = new double[ShapeArithmetic.Count(shape)];
        if (value is { ElementCount: > 0, IsReadable: true }) Array.Fill(data, value.ReadDoubles()[0]);
        return node.Set(0, new HostTensor(value?.ElementType ?? OnnxElementType.Float, shape, data));
    }

    private static bool Range(NodeImport node)
    {
        if (node.Known(0) is not { Count: 1 } start || node.Known(1) is not { Count: 1 } limit || node.Known(2) is not { Count: 1 } step) return false;
        if (step.Data[0] == 0) throw new ArgumentException("its step is 0");
        var count = ShapeArithmetic.Size((long)Math.Max(0, Math.Ceiling((limit.Data[0] - start.Data[0]) / step.Data[0])));
        if (count > 0 && !node.MayCompute([count])) return node.SetConstant(0, [count], isUniform: false);
        var data = new double[count];
        for (var i = 0; i < count; i++) data[i] = start.Data[0] + (i * step.Data[0]);
        return node.Set(0, new HostTensor(start.Type, [count], data));
    }

    private static bool EyeLike(NodeImport node)
    {
        var shape = node.Shape(0);
        if (shape.Length != 2) throw new ArgumentException($"it needs a matrix, got {ShapeArithmetic.Text(shape)}");
        if (!node.MayCompute(shape)) return node.SetConstant(0, shape, isUniform: false);
        var data = new double[ShapeArithmetic.Count(shape)];
        var shift = node.Node.Int("k", 0);
        for (var row = 0; row < shape[0]; row++)
        {
            var column = row + shift;
            if (column >= 0 && column < shape[1]) data[(row * (long)shape[1]) + column] = 1;
        }

        return node.Set(0, new HostTensor(OnnxElementType.Float, shape, data));
    }
}
