using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>Attention and rotary embeddings as single operators, of ONNX's own set and of <c>com.microsoft</c>.</summary>
internal static class AttentionImport
{
    internal static IReadOnlyDictionary<string, Func<NodeImport, bool>> Operators { get; } = new Dictionary<string, Func<NodeImport, bool>>
    {
        ["Attention"] = Standard,
        ["RotaryEmbedding"] = node => Rotary(node, node.Node.Int("num_heads", 0)),
    };

    /// <summary>The operators of the domain <c>com.microsoft</c>.</summary>
    internal static IReadOnlyDictionary<string, Func<NodeImport, bool>> Contrib { get; } = new Dictionary<string, Func<NodeImport, bool>>
    {
        ["Attention"] = Packed,
        ["MultiHeadAttention"] = MultiHead,
        ["GroupQueryAttention"] = GroupQuery,
        ["RotaryEmbedding"] = node => Rotary(node, node.Node.Int("num_heads", 0)),
    };

    private static bool Standard(NodeImport node)
    {
        var isFlat = node.Shape(0).Length == 3;
        var (heads, keyHeads) = (Heads(node, "q_num_heads"), Heads(node, "kv_num_heads"));
        if (isFlat && (heads < 1 || keyHeads < 1)) throw new ArgumentException("it has no q_num_heads or no kv_num_heads");
        var (query, key, value) = (node.Graph(0), node.Graph(1), node.Graph(2));
        if (isFlat) (query, key, value) = (Apart(node, query, heads), Apart(node, key, keyHeads), Apart(node, value, keyHeads));
        (key, value) = (Past(node, 4, 1, key), Past(node, 5, 2, value));
        return node.Set(0, Attend(node, (query, key, value), isFlat, node.Node.Int("is_causal", 0) != 0, bias: 3, masks: [6]));
    }

    /// <summary>Queries, keys and values from one matrix.</summary>
    private static bool Packed(NodeImport node)
    {
        var heads = Heads(node, "num_heads");
        // With a past, keys and values are stacked with those of earlier calls.
        if (heads < 1 || node.Has(4) || node.IsNeeded(1) || node.Node.Int("do_rotary", 0) != 0) return false;
        GraphValue all = node.Apply(new MatMulRule(), node.Graph(0), node.Graph(1));
        if (node.Has(2)) all = node.Apply(new ElementwiseRule("add"), all, node.Graph(2));
        var width = node.ShapeOf(all)[^1];
        var sizes = node.Node.Ints("qkv_hidden_sizes") is { Length: 3 } given ? [.. given.Select(ShapeArithmetic.Size)] : new[] { width / 3, width / 3, width / 3 };
        if (sizes.Sum() != width) throw new ArgumentException($"a matrix of {width} columns does not hold queries, keys and values of {string.Join(" + ", sizes)}");
        var parts = Parts(node, all, heads, heads, sizes);
        return node.Set(0, Attend(node, parts, isFlat: true, node.Node.Int("unidirectional", 0) != 0, bias: 5, masks: [3]));
    }

    private static bool MultiHead(NodeImport node)
    {
        var heads = Heads(node, "num_heads");
        if (heads < 1 || node.Shape(0).Length != 3 || !node.Has(1) || !node.Has(2)) return false;
        var (query, key, value) = (node.Graph(0), node.Graph(1), node.Graph(2));
        if (node.Has(3))
        {
            int[] sizes = [node.Shape(0)[^1], node.Shape(0)[^1], node.Shape(3)[0] - (2 * node.Shape(0)[^1])];
            if (sizes[2] < 1) throw new ArgumentException($"a bias of {node.Shape(3)[0]} elements does not fit queries of {sizes[0]}");
            query = node.Apply(new ElementwiseRule("add"), query, Slice(node, node.Graph(3), 0, 0, sizes[0]));
            if (node.Shape(1).Length == 3) key = node.Apply(new ElementwiseRule("add"), key, Slice(node, node.Graph(3), 0, sizes[0], sizes[1]));
            if (node.Shape(2).Length == 3) value = node.Apply(new ElementwiseRule("add"), value, Slice(node, node.Graph(3), 0, sizes[0] + sizes[1], sizes[2]));
        }

        (query, key, value) = (Apart(node, query, heads), Apart(node, key, heads), Apart(node, value, heads));
        (key, value) = (Past(node, 6, 1, key), Past(node, 7, 2, value));
        return node.Set(0, Attend(node, (query, key, value), isFlat: true, node.Node.Int("unidirectional", 0) != 0, bias: 5, masks: [4]));
    }

    private static bool GroupQuery(NodeImport node)
    {
        var (heads, keyHeads) = (Heads(node, "num_heads"), Heads(node, "kv_num_heads"));
        if (heads < 1 || keyHeads < 1 || node.Shape(0).Length != 3) return false;
        (GraphValue Query, GraphValue Key, GraphValue Value) parts;
        if (node.Has(1) && node.Has(2))
        {
            parts = (Apart(node, node.Graph(0), heads), Apart(node, node.Graph(1), keyHeads), Apart(node, node.Graph(2), keyHeads));
        }
        else
        {
            var width = node.Shape(0)[^1] / (heads + (2 * keyHeads));
            parts = Parts(node, node.Graph(0), heads, keyHeads, [heads * width, keyHeads * width, keyHeads * width]);
        }

        if (node.Node.Int("do_rotary", 0) != 0)
        {
            var turned = node.Has(7) ? 2 * node.Shape(7)[^1] : 0;
            parts = (Turned(node, parts.Query, turned), Turned(node, parts.Key, turned), parts.Value);
        }

        parts = (parts.Query, Past(node, 3, 1, parts.Key), Past(node, 4, 2, parts.Value));
        return node.Set(0, Attend(node, parts, isFlat: true, isOrdered: true, bias: 10, masks: [5, 6, 9]));
    }

    private static int Heads(NodeImport node, string attribute) => ShapeArithmetic.Size(node.Node.Int(attribute, 0));

    private static GraphValue Slice(NodeImport node, GraphValue value, int axis, int start, int length) =>
        length == node.ShapeOf(value)[axis] ? value : node.Apply(new SliceRule(axis, start, length), value);

    private static (GraphValue Query, GraphValue Key, GraphValue Value) Parts(NodeImport node, GraphValue all, int heads, int keyHeads, int[] sizes) => (
        Apart(node, Slice(node, all, 2, 0, sizes[0]), heads),
        Apart(node, Slice(node, all, 2, sizes[0], sizes[1]), keyHeads),
        Apart(node, Slice(node, all, 2, sizes[0] + sizes[1], sizes[2]), keyHeads));

    /// <summary><c>[batch, steps, heads · width]</c> as <c>[batch, heads, steps, width]</c>; what is so already
    /// stays.</summary>
    private static GraphValue Apart(NodeImport node, GraphValue value, int heads)
    {
        var shape = node.ShapeOf(value);
        if (shape.Length == 4) return value;
        if (shape.Length != 3 || shape[2] % heads != 0) throw new ArgumentException($"{heads} heads do not fit a value {ShapeArithmetic.Text(shape)}");
        return node.Apply(new TransposeRule(0, 2, 1, 3), node.Apply(new ReshapeRule(shape[0], shape[1], heads, shape[2] / heads), value));
    }

    /// <summary>Keys or values with those of earlier calls before them, which is also what the next call gets.</summary>
    private static GraphValue Past(NodeImport node, int input, int output, GraphValue value)
    {
        if (node.Has(input) && node.Shape(input).Length == 4 && !node.Shape(input).Contains(0)) value = node.Apply(new ConcatRule(2), node.Graph(input), value);
        if (node.IsNeeded(output)) node.Set(output, value);
        return value;
    }

    private static GraphValue Attend(NodeImport node, (GraphValue Query, GraphValue Key, GraphValue Value) parts, bool isFlat, bool isOrdered, int bias, int[] masks)
    {
        var shape = node.ShapeOf(parts.Query);
        if (shape.Length != 4 || node.ShapeOf(parts.Key).Length != 4 || node.ShapeOf(parts.Value).Length != 4)
            throw new ArgumentException("queries, keys and values must have 4 axes, or 3 with the heads side by side");
        var (key, value) = (Repeated(node, parts.Key, shape[1]), Repeated(node, parts.Value, shape[1]));
        var scores = node.Apply(new MatMulRule(), parts.Query, node.Apply(new TransposeRule(0, 1, 3, 2), key));
        foreach (var mask in masks.Where(node.Has))
        {
            // Masks name places and sequences by number, in one of several layouts.
            isOrdered = true;
            if (node.Operand(mask).Graph is { } computed) node.Apply(new UnknownRule($"{node.Type} mask", [], "a mask names places by number"), computed);
        }

        if (isOrdered)
        {
            var places = node.ShapeOf(scores);
            scores = node.Apply(new RepositionRule($"{node.Type} mask", (0, places[0]), (2, places[2]), (3, places[3])), scores);
        }

        if (node.Has(bias)) scores = node.Apply(new ElementwiseRule("add"), scores, node.Graph(bias));
        var mixed = node.Apply(new MatMulRule(), node.Apply(new NormalizeRule("Softmax", 3), scores), value);
        if (!isFlat) return mixed;
        var result = node.ShapeOf(mixed);
        return node.Apply(new ReshapeRule(result[0], result[2], checked(result[1] * result[3])), node.Apply(new TransposeRule(0, 2, 1, 3), mixed));
    }

    /// <summary>Each head of keys serves a group of neighbouring query heads.</summary>
    private static GraphValue Repeated(NodeImport node, GraphValue value, int heads)
    {
        var shape = node.ShapeOf(value);
        if (shape[1] == heads) return value;
        if (heads % shape[1] != 0) throw new ArgumentException($"{heads} query heads do not come in {shape[1]} groups");
        var wide = node.Apply(new BroadcastRule(shape[0], shape[1], heads / shape[1], shape[2], shape[3]), node.Apply(new ReshapeRule(shape[0], shape[1], 1, shape[2], shape[3]), value));
        return node.Apply(new ReshapeRule(shape[0], heads, shape[2], shape[3]), wide);
    }

    private static bool Rotary(NodeImport node, long heads)
    {
        var shape = node.Shape(0);
        var turned = ShapeArithmetic.Size(node.Node.Int("rotary_embedding_dim", 0));
        var value = node.Graph(0);
        if (shape.Length == 4) return node.Set(0, Turned(node, value, turned));
        if (shape.Length != 3) throw new ArgumentException($"it turns values of 3 or 4 axes, got {ShapeArithmetic.Text(shape)}");
        // Without the number of heads, the table of angles tells how wide one is.
        var table = node.Node.Domain.Length == 0 ? 1 : 2;
        if (heads == 0 && turned == 0 && node.Has(table) && node.Shape(table).Length > 0) heads = shape[2] / Math.Max(1, 2 * node.Shape(table)[^1]);
        var apart = Apart(node, value, (int)Math.Max(1, heads));
        var back = node.Apply(new TransposeRule(0, 2, 1, 3), Turned(node, apart, turned));
        return node.Set(0, node.Apply(new ReshapeRule([.. shape]), back));
    }

    /// <summary>Turns pairs of the first entries of each head, each pair at a pace of its own, by the place in the
    /// sequence. Zero stands for all entries.</summary>
    private static GraphValue Turned(NodeImport node, GraphValue value, int count)
    {
        var shape = node.ShapeOf(value);
        if (count > shape[3]) throw new ArgumentException($"it turns {count} entries of heads of {shape[3]}");
        var size = count == 0 ? shape[3] : count;
        var first = node.Apply(new RepositionRule("RotaryEmbedding", (2, shape[2]), (3, size)), Slice(node, value, 3, 0, size));
        if (size == shape[3]) return first;
        var rest = node.Apply(new RepositionRule("RotaryEmbedding", (2, shape[2])), Slice(node, value, 3, size, shape[3] - size));
        return node.Apply(new ConcatRule(3), first, rest);
    }
}
