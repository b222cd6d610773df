using WeightSpace.SymmetryBasis;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.Tests;

/// <summary>A network as a function of the list of all its single weights (buffers included), at a few random inputs;
/// its outputs are summed up in one number.</summary>
internal sealed class WeightFunction : IDisposable
{
    private readonly SymmetryAnalysis analysis;
    private readonly Func<IReadOnlyDictionary<string, Tensor>, Tensor>[] runs;
    private readonly Action dispose;
    private readonly int[] starts;
    private readonly Tensor[] projections;
    private readonly (double[] Weights, double Value)[] generic;

    private WeightFunction(SymmetryAnalysis analysis, IEnumerable<Func<IReadOnlyDictionary<string, Tensor>, Tensor>> runs, int seed, Action dispose)
    {
        (this.analysis, this.runs, this.dispose) = (analysis, [.. runs], dispose);
        starts = WeightPermutations.Starts(analysis);
        var generator = new Generator((ulong)seed);
        var size = analysis.Outputs.Sum(output => analysis.Values[output.Id].Shape.Aggregate(1L, (product, length) => product * length));
        projections = [.. this.runs.Select(_ => empty([size], dtype: ScalarType.Float64).normal_(0, 1, generator))];
        var random = new Random(17);
        double[] Draw() => [.. Enumerable.Range(0, Size).Select(_ => (2.4 * random.NextDouble()) - 1.2)];
        generic = [.. Enumerable.Range(0, 4).Select(_ => Draw()).Select(weights => (weights, Evaluate(weights)))];
    }

    /// <summary>The network that an analysis has the graph of.</summary>
    public static WeightFunction Of(SymmetryAnalysis analysis, int seed)
    {
        // A unit that is off would look like a symmetry; to the analyzer all element-wise operations are alike.
        analysis = analysis with { Nodes = [.. analysis.Nodes.Select(node => node.Operator.Equals("relu", StringComparison.OrdinalIgnoreCase) ? node with { Rule = new ElementwiseRule("gelu") } : node)] };
        var evaluator = new GraphEvaluator(analysis);
        var generator = new Generator((ulong)seed);
        // With tables, enough inputs that every row is picked by some.
        var draws = analysis.Nodes.Any(node => node.Rule is GatherRule) ? 4 : 2;
        IReadOnlyDictionary<string, Tensor>[] inputs = [.. Enumerable.Range(0, draws).Select(_ => evaluator.DrawInputs(ScalarType.Float64, generator))];
        return new(
            analysis, inputs.Select(one => (Func<IReadOnlyDictionary<string, Tensor>, Tensor>)(state => evaluator.Evaluate(state, one))), seed,
            () => Array.ForEach(inputs, one => Array.ForEach([.. one.Values], tensor => tensor.Dispose())));
    }

    /// <summary>A module itself, whose weights are lost.</summary>
    public static WeightFunction Of(nn.Module<Tensor, Tensor> module, SymmetryAnalysis analysis, IEnumerable<Tensor> inputs, int seed)
    {
        var live = module.state_dict();
        return new(analysis, inputs.Select(input => (Func<IReadOnlyDictionary<string, Tensor>, Tensor>)(state =>
        {
            foreach (var (name, values) in state) live[name].copy_(values);
            return module.forward(input).flatten();
        })), seed, () => { });
    }

    public int Size => starts[^1];

    /// <summary>The parameter that each weight belongs to.</summary>
    public int[] Owners => [.. Enumerable.Range(0, starts.Length - 1).SelectMany(parameter => Enumerable.Repeat(parameter, starts[parameter + 1] - starts[parameter]))];

    public bool IsBuffer(int parameter) => analysis.Parameters[parameter].IsBuffer;

    /// <summary>How often the network was evaluated.</summary>
    public int Evaluations { get; private set; }

    public double Evaluate(double[] weights)
    {
        Evaluations++;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var all = tensor(weights);
        var state = new Dictionary<string, Tensor>();
        for (var i = 0; i < analysis.Parameters.Length; i++)
        {
            var parameter = analysis.Parameters[i];
            var values = all.narrow(0, starts[i], starts[i + 1] - starts[i]).reshape([.. parameter.Shape.Select(size => (long)size)]);
            // Variances must be positive.
            state[parameter.Name] = parameter.IsBuffer ? values.abs() + 0.5 : values;
        }

        return runs.Zip(projections).Sum(pair => (pair.First(state) * pair.Second).sum().item<double>());
    }

    /// <summary>Whether the function of the weights is the function of the weights permuted (each place gets the weight
    /// of its source), at generic weights.</summary>
    public bool IsPreservedBy(int[] source)
    {
        foreach (var (weights, before) in generic)
        {
            var after = Evaluate([.. source.Select(place => weights[place])]);
            if (Math.Abs(before - after) > 1e-9 * Math.Max(1, Math.Abs(before))) return false;
        }

        return true;
    }

    public void Dispose()
    {
        dispose();
        foreach (var tensor in projections) tensor.Dispose();
    }
}
