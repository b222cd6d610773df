using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Gives an architecture graph a meaning: evaluates it with the tensor engine, operator by operator.</summary>
/// <remarks>
/// An operator's rule states what its symmetry depends on and no more, so where it leaves something open (strides and
/// padding of a convolution, what a resize does to
/// positions) one function of the right shapes stands for all. Element-wise operations are those that the rule names.
/// </remarks>
public sealed class GraphEvaluator
{
    private readonly SymmetryAnalysis analysis;
    private readonly Device device;

    /// <summary>Prepares the evaluation; nothing is computed yet.</summary>
    /// <param name="analysis">An analysis with its graph.</param>
    /// <param name="device">Where to draw tensors and to compute; the CPU if null.</param>
    public GraphEvaluator(SymmetryAnalysis analysis, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        this.analysis = analysis;
        this.device = device ?? CPU;
    }

    /// <summary>Random parameters and buffers at a scale at which signals neither vanish nor explode. Running variances
    /// are positive.</summary>
    /// <param name="dtype">A floating type.</param>
    /// <param name="generator">Source of randomness.</param>
    /// <returns>Tensors by name; the caller disposes them.</returns>
    public IReadOnlyDictionary<string, Tensor> DrawParameters(ScalarType dtype, Generator generator)
    {
        var variances = analysis.Nodes.Where(node => node is { Rule: ScaleShiftRule, Operands.Length: 5 }).Select(node => analysis.Values[node.Operands[4].Id].Parameter).ToHashSet();
        return analysis.Parameters.ToDictionary(parameter => parameter.Name, parameter => DrawParameter(parameter, variances.Contains(parameter.Name), dtype, generator));
    }

    /// <summary>Random inputs and constants. What is used as indices of a table gets whole numbers below the table's
    /// size; a constant is the same along its uniform axes.</summary>
    /// <param name="dtype">A floating type.</param>
    /// <param name="generator">Source of randomness.</param>
    /// <returns>Tensors by name; the caller disposes them.</returns>
    public IReadOnlyDictionary<string, Tensor> DrawInputs(ScalarType dtype, Generator generator)
    {
        var tables = TableSizes();
        var result = new Dictionary<string, Tensor>();
        foreach (var input in analysis.Inputs)
        {
            var shape = input.Shape.Select((size, axis) => !input.IsUniform.IsEmpty && input.IsUniform[axis] ? 1L : size).ToArray();
            using var scope = NewDisposeScope();
            var values = tables.TryGetValue(input.Value, out var size)
                ? Uniform(shape, dtype, 0, size, generator).floor().clamp_max(size - 1)
                : Normal(shape, dtype, generator);
            result[input.Name] = values.expand([.. input.Shape.Select(length => (long)length)]).clone().MoveToOuterDisposeScope();
        }

        return result;
    }

    /// <summary>Evaluates the graph.</summary>
    /// <param name="parameters">All parameters and buffers, by name. Not disposed.</param>
    /// <param name="inputs">All inputs and constants, by name. Not disposed.</param>
    /// <returns>The outputs, flattened, one behind the other: shape <c>[elements]</c>. The caller disposes
    /// it.</returns>
    /// <exception cref="ArgumentException">A parameter or an input is missing.</exception>
    /// <exception cref="GraphEvaluationException">The graph has no output, or an operator that cannot be
    /// evaluated.</exception>
    public Tensor Evaluate(IReadOnlyDictionary<string, Tensor> parameters, IReadOnlyDictionary<string, Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(inputs);
        if (analysis.Outputs.IsEmpty) throw new GraphEvaluationException("The network has no output to evaluate.");
        using var scope = NewDisposeScope();
        var values = new Tensor?[analysis.Values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (analysis.Values[i].Parameter is { } name) values[i] = Find(parameters, name, nameof(parameters));
        }

        foreach (var input in analysis.Inputs) values[input.Value.Id] = Find(inputs, input.Name, nameof(inputs));
        foreach (var node in analysis.Nodes)
            values[node.Result.Id] = OperatorEvaluator.Apply(node, [.. node.Operands.Select(operand => values[operand.Id]!)]);
        return cat([.. analysis.Outputs.Select(output => values[output.Id]!.flatten())]).clone().MoveToOuterDisposeScope();
    }

    private static Tensor Find(IReadOnlyDictionary<string, Tensor> tensors, string name, string argument) =>
        tensors.TryGetValue(name, out var tensor) ? tensor : throw new ArgumentException($"There is no tensor for {name}.", argument);

    private Tensor DrawParameter(ParameterSymmetry parameter, bool isVariance, ScalarType dtype, Generator generator)
    {
        var shape = parameter.Shape.Select(size => (long)size).ToArray();
        if (isVariance) return Uniform(shape, dtype, 0.5, 1.5, generator);
        using var scope = NewDisposeScope();
        var values = Normal(shape, dtype, generator);
        // Far from zero, running means would silence every channel that a rectifier follows.
        var kind = parameter.IsBuffer ? TensorKind.Bias : parameter.Views[0].Tensor.Kind;
        values = kind == TensorKind.NormScale ? 1 + (0.3 * values) : values * Scale(parameter, kind);
        return values.MoveToOuterDisposeScope();
    }

    /// <summary>1/√(number of elements that are summed over), as far as the roles tell it.</summary>
    private static double Scale(ParameterSymmetry parameter, TensorKind kind)
    {
        if (kind is TensorKind.Bias) return 0.5;
        if (kind is TensorKind.Scalar or TensorKind.Embedding) return 1;
        var written = parameter.Views[0].Tensor.Axes.Zip(parameter.Views[0].ParameterAxes)
            .Where(pair => pair.First.Role is AxisRole.Out or AxisRole.FixedOut).Select(pair => pair.Second).ToHashSet();
        var summed = Enumerable.Range(0, parameter.Shape.Length).Where(axis => !written.Contains(axis)).Aggregate(1.0, (product, axis) => product * parameter.Shape[axis]);
        return 1 / Math.Sqrt(summed);
    }

    /// <summary>Of the inputs that are used as indices, at most with their axes rearranged or in another type, the size
    /// of the smallest table.</summary>
    private Dictionary<GraphValue, int> TableSizes()
    {
        var producers = analysis.Nodes.ToDictionary(node => node.Result);
        var sizes = new Dictionary<GraphValue, int>();
        foreach (var node in analysis.Nodes)
        {
            if (node.Rule is not GatherRule gather) continue;
            var table = analysis.Values[node.Operands[0].Id].Shape;
            var size = table[gather.Axis < 0 ? gather.Axis + table.Length : gather.Axis];
            var value = node.Operands[1];
            while (producers.TryGetValue(value, out var producer) && producer.Operands.Length == 1) value = producer.Operands[0];
            sizes[value] = Math.Min(size, sizes.GetValueOrDefault(value, size));
        }

        return sizes;
    }

    private Tensor Normal(long[] shape, ScalarType dtype, Generator generator) => empty(shape, dtype: dtype, device: device).normal_(0, 1, generator);

    private Tensor Uniform(long[] shape, ScalarType dtype, double from, double to, Generator generator) => empty(shape, dtype: dtype, device: device).uniform_(from, to, generator);
}
