using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;
using static WeightSpace.AtenOperators;

namespace WeightSpace;

/// <summary>Matrix products, contractions and attention.</summary>
internal static class AtenProducts
{
    public static void Add(Dictionary<string, Func<AtenCall, TracedValue[]?>> table)
    {
        table["linear"] = call => One(call.Apply(new LinearRule(), call.Present(0, 1, 2)));
        foreach (var name in Words("mm bmm matmul mv dot vdot inner")) table[name] = call => name != "inner" || call.Value(1).Rank == 1 ? One(Product(call, call.Value(0), call.Value(1))) : null;
        foreach (var name in Words("addmm addmv baddbmm")) table[name] = call => One(Sum(call, Product(call, call.Value(1), call.Value(2)), call.Value(0)));
        foreach (var name in Words("outer ger")) table[name] = call => One(call.Apply(new EinsumRule("a,b->ab"), call.Present(0, 1)));
        table["addr"] = call => One(Sum(call, call.Apply(new EinsumRule("a,b->ab"), call.Present(1, 2)), call.Value(0)));
        table["einsum"] = Einsum;
        table["bilinear"] = Bilinear;
        table["scaled_dot_product_attention"] = Attention;
    }

    private static TracedValue Sum(AtenCall call, TracedValue product, TracedValue bias) => call.Graph.Elementwise("add", call.Shape, product, bias);

    private static TracedValue Product(AtenCall call, TracedValue left, TracedValue right)
    {
        ImmutableArray<int> batch = [];
        for (var fromEnd = Math.Max(left.Rank, right.Rank); fromEnd > 2; fromEnd--)
            batch = batch.Add(Math.Max(fromEnd > left.Rank ? 1 : left.Shape[^fromEnd], fromEnd > right.Rank ? 1 : right.Shape[^fromEnd]));
        if (left.Rank > 1) batch = batch.Add(left.Shape[^2]);
        if (right.Rank > 1) batch = batch.Add(right.Shape[^1]);
        return call.Graph.Apply(new MatMulRule(), batch, left, right);
    }

    /// <summary>Equations with an explicit output and no dots; others are read by their parts.</summary>
    private static TracedValue[]? Einsum(AtenCall call)
    {
        var equation = ((string)call.Operator.Inputs[0]!).Replace(" ", "", StringComparison.Ordinal);
        var operands = call.Values(1);
        if (equation.Contains('.', StringComparison.Ordinal)) return null;
        if (!equation.Contains("->", StringComparison.Ordinal))
            equation += "->" + string.Concat(equation.Where(char.IsAsciiLetter).GroupBy(letter => letter).Where(letters => letters.Count() == 1).Select(letters => letters.Key).Order());
        var sizes = new Dictionary<char, int>();
        var inputs = equation[..equation.IndexOf("->", StringComparison.Ordinal)].Split(',');
        for (var i = 0; i < inputs.Length; i++)
        {
            for (var axis = 0; axis < inputs[i].Length; axis++)
            {
                // A size of 1 that meets a longer one is repeated, which the rule does not know.
                if (sizes.TryGetValue(inputs[i][axis], out var size) && size != operands[i].Shape[axis]) return null;
                sizes[inputs[i][axis]] = operands[i].Shape[axis];
            }
        }

        return One(call.Apply(new EinsumRule(equation), operands));
    }

    private static TracedValue[] Bilinear(AtenCall call)
    {
        var letters = string.Concat(Enumerable.Range(0, call.Value(0).Rank - 1).Select(axis => (char)('a' + axis)));
        var product = call.Apply(new EinsumRule($"{letters}x,{letters}y,oxy->{letters}o"), call.Present(0, 1, 2));
        return One(call.Has(3) ? Sum(call, product, call.Value(3)) : product);
    }

    /// <summary>Query, key, value <c>[…, heads, steps, channels]</c>, mask, dropout, causal, scale, grouped heads.</summary>
    private static TracedValue[] Attention(AtenCall call)
    {
        var (graph, query, key, value) = (call.Graph, call.Value(0), call.Value(1), call.Value(2));
        var rank = query.Rank;
        if (rank > 2 && call.Flag(7) && key.Shape[^3] != query.Shape[^3])
        {
            key = Repeat(graph, key, query.Shape[^3] / key.Shape[^3]);
            value = Repeat(graph, value, query.Shape[^3] / value.Shape[^3]);
        }

        var order = Enumerable.Range(0, key.Rank).ToArray();
        (order[^1], order[^2]) = (order[^2], order[^1]);
        var scores = Product(call, query, graph.Transpose(key, [.. order]));
        // Step t sees the places up to t.
        if (call.Flag(5)) scores = graph.Reposition("causal mask", scores, (scores.Rank - 2, scores.Shape[^2]), (scores.Rank - 1, scores.Shape[^1]));
        if (call.Has(3)) scores = graph.Elementwise("add", scores.Shape, scores, call.Value(3));
        return One(Product(call, graph.Apply(new NormalizeRule("Softmax", -1), scores.Shape, scores), value));
    }

    /// <summary>Each head as often as there are heads of the query that read it.</summary>
    private static TracedValue Repeat(TraceGraph graph, TracedValue value, int times)
    {
        var axis = value.Rank - 2;
        var apart = graph.Reshape(value, value.Shape.Insert(axis, 1));
        return graph.Reshape(graph.Stretch(apart, apart.Shape.SetItem(axis, times)), value.Shape.SetItem(axis - 1, value.Shape[axis - 1] * times));
    }
}
