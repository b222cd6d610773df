namespace WeightSpace.Onnx;

/// <summary>Draws inputs that a network accepts.</summary>
/// <remarks>
/// Real numbers are uniform around zero. Whole numbers are indices where they reach a table by operations that only move
/// them, and then smaller than the smallest such table; else they are 0 or 1, which suits masks and token types.
/// </remarks>
internal sealed class OnnxInputs(OnnxModel model)
{
    /// <summary>The most elements of an input.</summary>
    private const long MostElements = 1L << 27;

    private static readonly HashSet<string> Moving =
    [
        "Cast", "Concat", "Expand", "Flatten", "Identity", "Pad", "Reshape", "Slice", "Split", "Squeeze", "Tile", "Transpose", "Unsqueeze", "Where", "Loop", "If", "Scan",
    ];

    /// <summary>Draws all inputs.</summary>
    /// <param name="random">Source of randomness.</param>
    /// <param name="sizes">Sizes of open axes by name.</param>
    /// <param name="try">Which way of drawing: from the second on, masks are all ones; in the third, whole numbers are
    /// all zero.</param>
    internal Dictionary<string, HostArray> Draw(SplitRandom random, IReadOnlyDictionary<string, int> sizes, int @try)
    {
        var result = new Dictionary<string, HostArray>();
        foreach (var input in model.Graph.Inputs)
        {
            var type = RunnableModel.Computed(input.ElementType());
            if (!type.IsNumber()) throw new OnnxExecutionException($"{model.Name}: the input {input.Describe()} is not a tensor of numbers, so no values can be made for it.");
            if (!input.HasShape()) throw new OnnxExecutionException($"{model.Name}: the input {input.Describe()} has no shape in the file, so no values can be made for it.");
            var shape = Enumerable.Range(0, input.Dims().Count).Select(axis => (long)(OpenSizes.Resolve(input, axis, sizes) ?? (axis == 0 ? 2 : 6))).ToArray();
            if (shape.Aggregate(1.0, (product, size) => product * size) > MostElements)
                throw new OnnxExecutionException($"{model.Name}: the input {input.Describe()} would have shape [{string.Join(", ", shape)}]; at most {MostElements} elements are run.");
            var (bound, exact) = type.IsFloating() ? (0, null) : Bound(input.Name, sizes);
            result[input.Name] = Fill(new HostArray(type, shape), random, bound, exact ?? (bound <= 2 && @try > 0 ? 1 : @try > 1 ? 0 : null));
        }

        return result;
    }

    /// <summary>Fills an array with random numbers.</summary>
    /// <param name="array">The array.</param>
    /// <param name="random">Source of randomness.</param>
    /// <param name="bound">What whole numbers must be smaller than; 0 for real numbers.</param>
    /// <param name="exact">The one value of all; null for random ones.</param>
    internal static HostArray Fill(HostArray array, SplitRandom random, long bound, long? exact = null)
    {
        if (array.Type == OnnxElementType.Float)
        {
            random.Fill(array.Floats, 0, 1.7f, bound);
            return array;
        }

        var size = Math.Max(1, array.Type.Bits() / 8);
        for (var i = 0; i < array.Bytes.Length / size; i++)
        {
            var value = exact ?? (long)(random.Next() % (ulong)Math.Max(1, array.Type.Bits() <= 8 && bound > 127 ? 128 : bound));
            for (var part = 0; part < size; part++) array.Bytes[(i * size) + part] = (byte)(value >> (8 * part));
        }

        return array;
    }

    /// <summary>What whole numbers must be smaller than, or the one number that they must be.</summary>
    private (long Bound, long? Exact) Bound(string input, IReadOnlyDictionary<string, int> sizes)
    {
        var reached = new HashSet<string> { input };
        var bound = long.MaxValue;
        long? exact = null;
        foreach (var node in model.Graph.Nodes)
        {
            foreach (var (table, axis) in Tables(node, reached)) bound = Math.Min(bound, TableSize(node, table, axis));
            if (node.OperatorType == "GroupQueryAttention" && (Reaches(node, 5, reached) || Reaches(node, 6, reached))) exact = Steps(sizes) + PastSteps(node, sizes) - (Reaches(node, 5, reached) ? 1 : 0);
            if (node is { OperatorType: "OneHot", Domain: "" } && Reaches(node, 0, reached)) bound = Math.Min(bound, Depth(node));
            if (Moving.Contains(node.OperatorType) && node.Inputs.Concat(node.SubgraphReferences).Any(reached.Contains)) reached.UnionWith(node.Outputs);
        }

        return (bound is > 0 and < long.MaxValue ? bound : 2, exact);
    }

    private static bool Reaches(OnnxNode node, int input, HashSet<string> reached) => node.Input(input) is { } name && reached.Contains(name);

    /// <summary>The tables that a node reads by numbers that come from an input.</summary>
    private static IEnumerable<(int Input, long Axis)> Tables(OnnxNode node, HashSet<string> reached)
    {
        (int Index, int Table, long Axis)[] uses = (node.Domain, node.OperatorType) switch
        {
            ("", "Gather" or "GatherElements") => [(1, 0, node.Int("axis", 0))],
            ("", "GatherND") => [(1, 0, node.Int("batch_dims", 0))],
            ("", "ScatterElements" or "ScatterND") => [(1, 0, node.Int("axis", 0))],
            ("", "RotaryEmbedding") => [(3, 1, 0)],
            ("com.microsoft", "RotaryEmbedding") => [(1, 2, 0)],
            ("com.microsoft", "EmbedLayerNormalization") => [(0, 2, 0), (1, 4, 0), (8, 3, 0)],
            ("com.microsoft", "GroupQueryAttention") => [(9, 7, 0)],
            _ => [],
        };
        return uses.Where(use => Reaches(node, use.Index, reached)).Select(use => (use.Table, use.Axis));
    }

    private long TableSize(OnnxNode node, int input, long axis)
    {
        var table = node.Input(input) ?? "";
        long?[] dims = model.Graph.TryGetTensor(table, out var tensor) ? [.. tensor.Dims.Select(dim => (long?)dim)]
            : model.Graph.TryGetValueInfo(table, out var info) ? [.. info.Dims().Select(dim => dim.Size())] : [];
        if (axis < 0) axis += dims.Length;
        return axis >= 0 && axis < dims.Length ? dims[axis] ?? long.MaxValue : long.MaxValue;
    }

    private long Depth(OnnxNode oneHot) =>
        model.Graph.TryGetTensor(oneHot.Input(1) ?? "", out var depth) && depth.ElementCount == 1 && depth.ElementType.IsInteger() && depth.IsReadable ? depth.ReadInt64s()[0] : long.MaxValue;

    private long Steps(IReadOnlyDictionary<string, int> sizes) =>
        model.Graph.Inputs.FirstOrDefault(input => input.Dims().Count >= 2) is { } first ? OpenSizes.Resolve(first, 1, sizes) ?? 1 : 1;

    private long PastSteps(OnnxNode node, IReadOnlyDictionary<string, int> sizes) =>
        node.Input(3) is { } past && model.Graph.TryGetValueInfo(past, out var info) && info.Dims().Count == 4 ? OpenSizes.Resolve(info, 2, sizes) ?? 0 : 0;
}
