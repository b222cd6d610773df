using WeightSpace.SymmetryBasis;

namespace WeightSpace.Tests.Networks;

/// <summary>A network of randomly chosen operators on randomly chosen values, with new and tied parameters; it makes no
/// sense, which is the point.</summary>
internal sealed class RandomGraph
{
    private const int MostElements = 400;
    private readonly ArchitectureBuilder net = new();
    private readonly List<GraphValue> values = [];
    private readonly List<GraphValue> parameters = [];
    private readonly Random random;

    public RandomGraph(int seed)
    {
        random = new Random(seed);
        values.Add(net.Input("x", Shape(random.Next(1, 4))));
        if (random.Next(2) == 0) values.Add(net.Constant("c", Shape(2), [random.Next(2) == 0, random.Next(2) == 0]));
        for (int step = 0, tries = 0; step < 9 && tries < 60; tries++)
        {
            var value = values[random.Next(3) == 0 ? random.Next(values.Count) : ^1];
            if (Next(random.Next(24), value) is not { } result || net.ShapeOf(result).Aggregate(1, (product, size) => product * size) > MostElements) continue;
            values.Add(result);
            step++;
        }

        net.Output(values[^1]);
        if (random.Next(2) == 0) net.Output(values[random.Next(values.Count)]);
        Analysis = net.Analyze();
    }

    public SymmetryAnalysis Analysis { get; }

    /// <summary>The operators with their operands, and the spec that was found.</summary>
    public override string ToString() => $"{string.Join('\n', Analysis.Nodes.Select(Text))}\n{string.Join(", ", Analysis.Outputs)}\n{Analysis.StateSpec}";

    private string Text(GraphNode node)
    {
        string Value(GraphValue value) => $"{Analysis.Values[value.Id].Parameter ?? value.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)}[{string.Join(',', net.ShapeOf(value))}]";
        return $"{Value(node.Result)} = {node.Operator}({string.Join(", ", node.Operands.Select(Value))})";
    }

    private int Size() => new[] { 1, 2, 2, 3, 3, 4, 6 }[random.Next(7)];

    private int[] Shape(int rank) => [.. Enumerable.Range(0, rank).Select(_ => Size())];

    /// <summary>A parameter of that shape: a new one, or one that is there already, in this shape or
    /// transposed.</summary>
    private GraphValue Parameter(params int[] shape)
    {
        if (random.Next(3) == 0)
        {
            foreach (var known in parameters)
            {
                if (net.ShapeOf(known).SequenceEqual(shape)) return known;
                if (shape.Length == 2 && net.ShapeOf(known).Reverse().SequenceEqual(shape)) return net.Transpose(known, 1, 0);
            }
        }

        parameters.Add(net.Parameter($"p{parameters.Count}", shape));
        return parameters[^1];
    }

    private GraphValue? Next(int choice, GraphValue x)
    {
        var shape = net.ShapeOf(x).ToArray();
        var rank = shape.Length;
        if (rank == 0) return null;
        var axis = random.Next(rank);
        switch (choice)
        {
            case 0 or 1:
                var size = Size();
                return random.Next(2) == 0 ? net.Linear(x, Parameter(size, shape[^1])) : net.Linear(x, Parameter(size, shape[^1]), Parameter(size));
            case 2:
                return net.Elementwise(new[] { "tanh", "relu", "sin" }[random.Next(3)], x);
            case 3:
                var other = shape[random.Next(rank)..].Select(length => random.Next(3) == 0 ? 1 : length).ToArray();
                return net.Elementwise(random.Next(2) == 0 ? "add" : "mul", x, Parameter(other));
            case 4:
                var same = values.Where(value => net.ShapeOf(value).SequenceEqual(shape)).ToArray();
                return net.Elementwise(random.Next(2) == 0 ? "add" : "mul", x, same[random.Next(same.Length)]);
            case 5:
                var fits = values.Where(value => net.ShapeOf(value) is { Length: > 1 } found && found[^2] == shape[^1] && (found.Length == 2 || rank <= 2 || found[..^2].SequenceEqual(shape[..^2]))).ToArray();
                return fits.Length == 0 ? net.MatMul(x, Parameter(shape[^1], Size())) : net.MatMul(x, fits[random.Next(fits.Length)]);
            case 6 when rank <= 6:
                return Contract(x, shape);
            case 7 or 8:
                return net.Reshape(x, Regroup(shape));
            case 9:
                var order = Enumerable.Range(0, rank).ToArray();
                random.Shuffle(order);
                return net.Transpose(x, order);
            case 10 or 11:
                var joined = values.Where(value => net.ShapeOf(value) is var found && found.Length == rank && Enumerable.Range(0, rank).All(i => i == axis || found[i] == shape[i])).ToArray();
                return net.Concat(axis, x, joined[random.Next(joined.Length)]);
            case 12:
                var start = random.Next(shape[axis]);
                return net.Slice(x, axis, start, random.Next(1, shape[axis] - start + 1));
            case 13:
                var step = random.Next(2) == 0 ? 2 : -1;
                return net.Apply(new SliceRule(axis, step > 0 ? 0 : shape[axis] - 1, step > 0 ? (shape[axis] + 1) / 2 : shape[axis], step), x);
            case 14:
                return net.Select(x, axis, random.Next(shape[axis]));
            case 15:
                return net.Expand(x, [.. rank < 3 ? [Size()] : Array.Empty<int>(), .. shape.Select(length => length == 1 ? Size() : length)]);
            case 16:
                return rank == 1 ? null : net.Reduce(new[] { "sum", "mean", "max" }[random.Next(3)], x, axis);
            case 17:
                return net.Apply(new NormalizeRule(new[] { "Softmax", "LayerNorm", "RMSNorm" }[random.Next(3)], axis), x);
            case 18:
                return rank < 2 ? null : net.BatchNorm(x, Parameter(shape[1]), Parameter(shape[1]));
            case 19 when rank == 3:
                var groups = shape[1] % 2 == 0 && random.Next(2) == 0 ? 2 : random.Next(3) == 0 ? shape[1] : 1;
                return random.Next(3) == 0
                    ? net.ConvTranspose(x, Parameter(shape[1], 2, 2), Parameter(2 * groups), 2, groups)
                    : net.Conv(x, Parameter(groups * random.Next(1, 3), shape[1] / groups, 2), groups);
            case 20 when rank >= 2:
                return net.GroupNorm(x, shape[1] % 2 == 0 ? 2 : 1);
            case 21:
                return net.Apply(new GatherRule(axis), x, random.Next(2) == 0 ? x : values[random.Next(values.Count)]);
            case 22 when rank == 3:
                var (gates, hidden) = (new[] { 1, 3, 4 }[random.Next(3)], random.Next(2, 4));
                return net.Recurrent("cell", x, Parameter(gates * hidden, shape[^1]), Parameter(gates * hidden, hidden), Parameter(gates * hidden));
            case 23:
                return net.Apply(new RepositionRule("CumSum", (axis, random.Next(2) == 0 ? shape[axis] : Size())), x);
            default:
                return null;
        }
    }

    /// <summary>Einsum with a parameter (or with another value): some axes shared, some of them summed over, and one of
    /// the parameter's own.</summary>
    private GraphValue Contract(GraphValue x, int[] shape)
    {
        var letters = "abcdef"[..shape.Length];
        var shared = letters.Where(_ => random.Next(2) == 0).ToArray();
        var own = random.Next(2) == 0 ? "z" : "";
        var right = new string([.. shared, .. own]);
        if (right.Length == 0) return net.Elementwise("tanh", x);
        if (random.Next(2) == 0) right = new string([.. right.Reverse()]);
        var operand = Parameter([.. right.Select(letter => letter == 'z' ? Size() : shape[letters.IndexOf(letter, StringComparison.Ordinal)])]);
        var kept = letters.Where(letter => !shared.Contains(letter) || random.Next(2) == 0).Concat(own).ToArray();
        if (kept.Length == 0) kept = [letters[0]];
        return net.Einsum($"{letters},{right}->{new string(kept)}", x, operand);
    }

    /// <summary>Another shape of as many elements: axes merged and divided at random.</summary>
    private int[] Regroup(int[] shape)
    {
        var primes = new List<int>();
        foreach (var size in shape)
        {
            var rest = size;
            for (var prime = 2; rest > 1; prime++)
            {
                for (; rest % prime == 0; rest /= prime) primes.Add(prime);
            }
        }

        var result = new List<int> { 1 };
        foreach (var prime in primes)
        {
            if (random.Next(2) == 0 && result.Count < 4) result.Add(prime);
            else result[^1] *= prime;
        }

        return [.. result];
    }
}
