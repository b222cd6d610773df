using static TorchSharp.torch;

namespace WeightSpace.Onnx;

/// <summary>Makes random inputs that a network accepts.</summary>
/// <remarks>
/// Real numbers are standard normal. Whole numbers are indices where they reach a table (<c>Gather</c>, <c>OneHot</c>)
/// by operations that only
/// move them, and then smaller than the smallest such table; else they are 0 or 1, which suits masks and token types.
/// An open size is,
/// in this order: what the caller says; 2 for the first axis and for names with "batch" in them; 32 for the positions
/// of images (axes 2 and
/// later of inputs with four axes or more); 6.
/// </remarks>
internal sealed class OnnxRandomInputs(OnnxModel model, ScalarType floating, Device device)
{
    /// <summary>The most elements of a tensor whose shape is a number in the file: 2 GiB in float64.</summary>
    internal const long MostElements = 1L << 28;

    private const long Batch = 2;
    private const long Position = 32;
    private const long Length = 6;

    private static readonly HashSet<string> Moving =
    [
        "Cast", "Concat", "Expand", "Flatten", "Identity", "Pad", "Reshape", "Slice", "Split", "Squeeze", "Tile", "Transpose", "Unsqueeze", "Where",
    ];

    internal IReadOnlyDictionary<string, Tensor> Create(Generator generator, IReadOnlyDictionary<string, long> sizes)
    {
        // A name means one size wherever it stands, also where the two places would be given different ones.
        var named = new Dictionary<string, long>(sizes);
        return model.Graph.Inputs.ToDictionary(input => input.Name, input => Create(input, Shape(input, named), generator));
    }

    private static long[] Shape(OnnxValueInfo input, Dictionary<string, long> sizes)
    {
        if (!input.HasShape) throw new OnnxExecutionException($"The input {input} has no shape in the file, so no values can be made for it.");
        var shape = new long[input.Dims.Length];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            var (value, symbol) = input.Dims[axis];
            var own = $"{input.Name}:{axis}";
            if (sizes.TryGetValue(own, out var size) || (symbol is not null && sizes.TryGetValue(symbol, out size)))
            {
                shape[axis] = size;
                continue;
            }

            shape[axis] = value
                ?? (axis == 0 || symbol?.Contains("batch", StringComparison.OrdinalIgnoreCase) == true ? Batch : axis >= 2 && shape.Length >= 4 ? Position : Length);
            if (value is null && symbol is not null) sizes[symbol] = shape[axis];
        }

        return shape;
    }

    private Tensor Create(OnnxValueInfo input, long[] shape, Generator generator)
    {
        if (!input.ElementType.IsSupported() || input.ElementType == OnnxElementType.String)
        {
            throw new OnnxExecutionException($"The input {input} is not a tensor of numbers, so no values can be made for it.");
        }

        if (shape.Aggregate(1.0, (product, size) => product * size) > MostElements)
        {
            throw new OnnxExecutionException($"The input {input} would have shape [{string.Join(", ", shape)}]; at most {MostElements} elements are computed.");
        }

        using var values = input.ElementType.IsFloating()
            ? randn(shape, dtype: floating, generator: generator)
            : randint(input.ElementType == OnnxElementType.Bool ? 2 : Bound(input.Name), shape, dtype: ScalarType.Int64, generator: generator);
        return values.to(OnnxTensors.TypeOf(input.ElementType, floating), device, copy: true);
    }

    /// <summary>What whole numbers must be smaller than.</summary>
    private long Bound(string input)
    {
        var reached = new HashSet<string> { input };
        var bound = long.MaxValue;
        foreach (var node in model.Graph.Nodes.Where(node => node.Domain.Length == 0))
        {
            if (node.OperatorType == "Gather" && node.Input(1) is { } indices && reached.Contains(indices)) bound = Math.Min(bound, TableSize(node));
            else if (node.OperatorType == "OneHot" && node.Input(0) is { } hot && reached.Contains(hot)) bound = Math.Min(bound, Depth(node));
            else if (Moving.Contains(node.OperatorType) && node.Inputs.Any(reached.Contains)) reached.UnionWith(node.Outputs);
        }

        return bound is > 0 and < long.MaxValue ? bound : 2;
    }

    private long TableSize(OnnxNode gather)
    {
        var axis = gather.Int("axis", 0);
        var table = gather.Input(0) ?? "";
        long?[] dims = model.Graph.TryGetInitializer(table, out var tensor) ? [.. tensor.Dims.Select(dim => (long?)dim)]
            : model.Graph.TryGetValueInfo(table, out var info) ? [.. info.Dims.Select(dim => dim.Value)] : [];
        if (axis < 0) axis += dims.Length;
        return axis >= 0 && axis < dims.Length ? dims[axis] ?? long.MaxValue : long.MaxValue;
    }

    private long Depth(OnnxNode oneHot) =>
        model.Graph.TryGetInitializer(oneHot.Input(1) ?? "", out var depth) && depth.ElementCount == 1 && depth.ElementType.IsInteger()
            ? depth.ReadInt64s()[0]
            : long.MaxValue;
}
