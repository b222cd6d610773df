using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>Operators that make values out of nothing but shapes and numbers.</summary>
internal static class ConstantImport
{
    internal static IReadOnlyDictionary<string, Func<NodeImport, bool>> Operators { get; } = new Dictionary<string, Func<NodeImport, bool>>
    {
        ["ConstantOfShape"] = ConstantOfShape,
        ["Range"] = Range,
        ["EyeLike"] = EyeLike,
        ["RandomNormal"] = node => Noise(node, [.. (node.Node.Ints("shape") ?? []).Select(ShapeArithmetic.Size)]),
        ["RandomUniform"] = node => Noise(node, [.. (node.Node.Ints("shape") ?? []).Select(ShapeArithmetic.Size)]),
        ["RandomNormalLike"] = node => Noise(node, node.Shape(0)),
        ["RandomUniformLike"] = node => Noise(node, node.Shape(0)),
        ["Bernoulli"] = node => Decided(node, node.Shape(0)),
        ["Multinomial"] = node => Decided(node, [node.Shape(0)[0], ShapeArithmetic.Size(node.Node.Int("sample_size", 1))]),
    };

    /// <summary>Random numbers are one more input of the network: what they are is not the network's doing.</summary>
    private static bool Noise(NodeImport node, int[] shape)
    {
        return node.Set(0, node.Import.Builder.Input(OnnxText.Clean(node.Node.Outputs[0]), shape));
    }

    /// <summary>Numbers drawn with chances that the network computes.</summary>
    private static bool Decided(NodeImport node, int[] shape)
    {
        node.Apply(new UnknownRule(node.Type, [], "chance decides by it, number by number"), node.Graph(0));
        return Noise(node, shape);
    }

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
