using WeightSpace.SymmetryBasis;

namespace WeightSpace.Testing;

/// <summary>
/// Builds the network of a <see cref="NetworkSketch"/>: a value of shape <c>[rows, width]</c> goes from step to step;
/// earlier values and weights are used again by
/// residuals, concatenations and ties. Steps that would exceed the number of weights are left out.
/// </summary>
public sealed class RandomNetworks
{
    private readonly ArchitectureBuilder net = new();
    private readonly List<GraphValue> earlier = [];
    private readonly List<GraphValue> matrices = [];
    private int weights;
    private int parameters;
    private GraphValue value;

    private RandomNetworks()
    {
    }

    private int Rows => net.ShapeOf(value)[0];

    private int Width => net.ShapeOf(value)[1];

    /// <summary>The analysis of a sketch's network.</summary>
    /// <param name="sketch">What to build.</param>
    /// <param name="mostWeights">Most weights, buffers included; a last layer may exceed it a little.</param>
    public static SymmetryAnalysis Build(NetworkSketch sketch, int mostWeights) =>
        Builder(sketch, mostWeights).Analyze();

    /// <summary>The network of a sketch, to be built further.</summary>
    /// <inheritdoc cref="Build"/>
    public static ArchitectureBuilder Builder(NetworkSketch sketch, int mostWeights)
    {
        var network = new RandomNetworks();
        network.Start(sketch.Inputs);
        foreach (var step in sketch.Steps)
        {
            var before = network.value;
            if (network.weights + StepCost.Of(step, network.Rows, network.Width) <= mostWeights) network.Apply(step);
            if (network.value != before) network.earlier.Add(network.value);
        }

        network.Finish(sketch.Outputs);
        return network.net;
    }

    private void Start(int inputs)
    {
        var x = net.Input("x", 2, inputs);
        value = inputs == 3 ? net.Embedding(Matrix(3, 2), net.Input("tokens", 2)) : Dense(x, 3);
        earlier.Add(value);
    }

    private void Finish(int outputs)
    {
        if (outputs > 0) value = net.Linear(value, Matrix(outputs, Width));
        net.Output(value);
    }

    private void Apply(NetworkStep step)
    {
        var old = earlier[step.Pick % earlier.Count];
        var (c, n) = (Width, step.Size);
        var isEven = step.Pick % 2 == 0;
        value = step.Kind switch
        {
            StepKind.Dense => isEven ? Dense(value, n) : net.Elementwise("gelu", net.Linear(value, Matrix(n, c))),
            StepKind.Residual => net.Add(value, net.Linear(net.Elementwise("tanh", net.Linear(value, Matrix(n, c))), Matrix(c, n))),
            StepKind.Tied => Tied(matrices[step.Pick % matrices.Count]),
            StepKind.Concat => net.ShapeOf(old)[0] == Rows && Width + net.ShapeOf(old)[1] <= 8 ? net.Concat(-1, value, old) : value,
            StepKind.Branch => old,
            StepKind.Join => net.ShapeOf(old).SequenceEqual(net.ShapeOf(value)) ? net.Elementwise(isEven ? "add" : "mul", value, old) : value,
            StepKind.Heads => Attend(Project(2, StepCost.HeadWidth(step)), Project(2, StepCost.HeadWidth(step)), Project(2, StepCost.HeadWidth(step))),
            StepKind.GroupedHeads => GroupedAttention(StepCost.HeadWidth(step)),
            StepKind.StackedHeads => StackedAttention(StepCost.HeadWidth(step), isEven),
            StepKind.LayerNorm => net.LayerNorm(value, Vector(c), Vector(c)),
            StepKind.GroupNorm => c > 1 ? net.GroupNorm(value, c % 4 == 0 ? 2 : 1, Vector(c), Vector(c)) : value,
            StepKind.BatchNorm => net.BatchNorm(value, Vector(c), Vector(c), Buffer(c), Buffer(c)),
            StepKind.Lstm => Recurrent("LSTM", 4, StepCost.StateWidth(step), isEven),
            StepKind.Gru => Recurrent("GRU", 3, StepCost.StateWidth(step), isEven),
            StepKind.Rnn => Recurrent("RNN", 1, StepCost.StateWidth(step), isEven),
            StepKind.Convolution => Convolve(n, 1, step.Pick),
            StepKind.GroupedConvolution => c % 2 == 0 ? Convolve(2 * ((n + 1) / 2), 2, step.Pick) : Convolve(c * ((n + 1) / 2), c, step.Pick),
            StepKind.Gate => net.Elementwise("mul", value, net.Elementwise("sigmoid", net.Linear(value, Matrix(c, c)))),
            StepKind.Halves => Halves(n),
            StepKind.Stacked => Stacked(n, isEven),
            StepKind.Slice => c > 1 ? Sliced(1 + (step.Pick % (c - 1)), n % 2 == 0) : value,
            StepKind.EverySecond => c % 2 == 0 ? net.Apply(new SliceRule(1, step.Pick % 2, c / 2, 2), value) : value,
            StepKind.Taken => net.Apply(new TakeRule(1, [.. Taken(step, c)]), value),
            StepKind.PickedUnit => net.Elementwise("mul", value, net.Reshape(net.Select(value, 1, step.Pick % c), Rows, 1)),
            StepKind.Scale => net.Elementwise("mul", value, Vector(c)),
            StepKind.Mixture => Mixture(n),
            StepKind.Softmax => net.Softmax(value, -1),
            StepKind.MixedHeads => c % 2 == 0 ? net.Reshape(net.Softmax(net.Reshape(value, Rows, 2, c / 2), 1), Rows, c) : value,
            StepKind.Mean => net.Add(value, net.Reduce("mean", value, 0)),
            StepKind.Outer => net.ShapeOf(old)[0] == Rows && net.ShapeOf(old)[1] * c <= 8 ? net.Reshape(net.Einsum("ta,tb->tab", value, old), Rows, net.ShapeOf(old)[1] * c) : value,
            StepKind.OuterSquare => c <= 3 ? net.Reshape(net.Einsum("ta,tb->tab", value, value), Rows, c * c) : value,
            StepKind.Bilinear => net.Einsum("ta,oab,tb->to", value, Other(n, c, c), value),
            StepKind.Diagonal => net.Einsum("ta,aa->ta", value, Matrix(c, c)),
            StepKind.Shuffle => c % 2 == 0 && c > 2 ? net.Reshape(net.Transpose(net.Reshape(value, Rows, 2, c / 2), 0, 2, 1), Rows, c) : value,
            StepKind.Embedding => net.Add(value, net.Embedding(Matrix(3, c), net.Input($"tokens{++parameters}", Rows))),
            StepKind.Positions => net.Add(value, Other(Rows, c)),
            StepKind.MixedPositions => net.MatMul(Other(Rows, Rows), value),
            StepKind.SharedBias => net.Add(value, Vector(c)),
            StepKind.Expanded => c == 1 ? net.Expand(value, Rows, n) : value,
            _ => throw new InvalidOperationException($"There is no step {step.Kind}."),
        };
    }

    /// <summary>The channels that a step takes, in its order.</summary>
    internal static IEnumerable<int> Taken(NetworkStep step, int width) =>
        Enumerable.Range(0, width).OrderBy(unit => (unit + 1) * (step.Pick + 3) % 11).Take(Math.Max(1, Math.Min(step.Size, width)));

    private GraphValue Dense(GraphValue x, int width) => net.Elementwise("tanh", net.Linear(x, Matrix(width, net.ShapeOf(x)[1]), Vector(width)));

    /// <summary>A weight that is there already, as it is or transposed, wherever its size fits.</summary>
    private GraphValue Tied(GraphValue weight)
    {
        var shape = net.ShapeOf(weight);
        return shape[1] == Width ? net.Linear(value, weight) : shape[0] == Width ? net.MatMul(value, weight) : value;
    }

    private GraphValue Project(int heads, int size) => net.Reshape(net.Linear(value, Matrix(heads * size, Width)), Rows, heads, size);

    private GraphValue Attend(GraphValue q, GraphValue k, GraphValue v)
    {
        var shape = net.ShapeOf(q);
        return net.Reshape(net.Einsum("hts,shd->thd", net.Softmax(net.Einsum("thd,shd->hts", q, k), -1), v), shape[0], shape[1] * shape[2]);
    }

    private GraphValue GroupedAttention(int size)
    {
        var q = net.Reshape(Project(4, size), Rows, 2, 2, size);
        var (k, v) = (Project(2, size), Project(2, size));
        var weighted = net.Softmax(net.Einsum("tgrd,sgd->grts", q, k), -1);
        return net.Reshape(net.Einsum("grts,sgd->tgrd", weighted, v), Rows, 4 * size);
    }

    private GraphValue StackedAttention(int size, bool partsFirst)
    {
        var all = net.Linear(value, Matrix(6 * size, Width));
        var stacked = partsFirst ? net.Reshape(all, Rows, 3, 2, size) : net.Reshape(all, Rows, 2, 3, size);
        GraphValue Part(int index) => net.Select(stacked, partsFirst ? 1 : 2, index);
        return Attend(Part(0), Part(1), Part(2));
    }

    private GraphValue Recurrent(string name, int gates, int state, bool hasBiases)
    {
        var (input, recurrent) = (Matrix(gates * state, Width), Matrix(gates * state, state));
        return hasBiases ? net.Recurrent(name, value, input, recurrent, Vector(gates * state), Vector(gates * state)) : net.Recurrent(name, value, input, recurrent);
    }

    /// <summary>A convolution over the rows; its result is flattened, pooled or turned back.</summary>
    private GraphValue Convolve(int channels, int groups, int pick)
    {
        var image = net.Reshape(net.Transpose(value, 1, 0), 1, Width, Rows);
        var result = net.Elementwise("tanh", net.Conv(image, Other(channels, Width / groups, 1 + (pick % 2)), Vector(channels), groups));
        return (pick / 2 % 3) switch
        {
            0 => net.Flatten(result, 1, 2),
            1 => net.Reduce("mean", result, 2),
            _ => net.Transpose(net.Reshape(result, channels, Rows), 1, 0),
        };
    }

    private GraphValue Halves(int width)
    {
        var parts = net.Split(net.Linear(value, Matrix(2 * width, Width)), -1, 2);
        return net.Elementwise("mul", parts[0], net.Elementwise("sigmoid", parts[1]));
    }

    private GraphValue Stacked(int width, bool attends)
    {
        var stacked = net.Reshape(net.Linear(value, Matrix(3 * width, Width)), Rows, 3, width);
        var (a, b, c) = (net.Select(stacked, 1, 0), net.Select(stacked, 1, 1), net.Select(stacked, 1, 2));
        return attends ? net.MatMul(net.Softmax(net.MatMul(a, net.Transpose(b, 1, 0)), -1), c) : net.Concat(-1, net.Elementwise("mul", a, net.Elementwise("sigmoid", b)), c);
    }

    private GraphValue Sliced(int at, bool turns)
    {
        var (head, tail) = (net.Slice(value, 1, 0, at), net.Slice(value, 1, at, Width - at));
        return turns ? net.Concat(-1, tail, net.Elementwise("tanh", head)) : head;
    }

    private GraphValue Mixture(int width)
    {
        var gate = net.Softmax(net.Linear(value, Matrix(2, Width)), -1);
        return net.Einsum("te,teo->to", gate, net.Elementwise("tanh", net.Einsum("tc,eoc->teo", value, Other(2, width, Width))));
    }

    private GraphValue Matrix(int rows, int columns)
    {
        var matrix = Other(rows, columns);
        matrices.Add(matrix);
        return matrix;
    }

    private GraphValue Vector(int size) => Other(size);

    private GraphValue Other(params ReadOnlySpan<int> shape)
    {
        Count(shape);
        return net.Parameter($"p{++parameters}", shape);
    }

    private GraphValue Buffer(int size)
    {
        Count(size);
        return net.Buffer($"p{++parameters}", size);
    }

    private void Count(params ReadOnlySpan<int> shape)
    {
        var product = 1;
        foreach (var size in shape) product *= size;
        weights += product;
    }
}
