using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>Builds an architecture graph operator by operator and unifies the axes that each operator
/// relates.</summary>
/// <remarks>Axes of inputs and outputs are fixed. Everything else is permutable unless an operator without a
/// rule touches it.</remarks>
/// <example>
/// <code>
/// var net = new ArchitectureBuilder();
/// var x = net.Input("x", 1, 64);
/// var hidden = net.Elementwise("relu", net.Linear(x, net.Parameter("w1", 32, 64), net.Parameter("b1", 32)));
/// net.Output(net.Linear(hidden, net.Parameter("w2", 10, 32), net.Parameter("b2", 10)));
/// WeightSpaceSpec spec = net.Analyze().Spec;
/// </code>
/// </example>
public sealed class ArchitectureBuilder
{
    private readonly AxisForest forest = new();
    private readonly List<SymbolicTensor> values = [];
    private readonly List<ParameterUse> parameters = [];
    private readonly Dictionary<string, GraphValue> names = [];
    private readonly List<ImmutableArray<int>> spaces = [];
    private readonly List<GraphNode> nodes = [];
    private readonly ImmutableArray<GraphInput>.Builder inputs = ImmutableArray.CreateBuilder<GraphInput>();
    private readonly ImmutableArray<GraphValue>.Builder outputs = ImmutableArray.CreateBuilder<GraphValue>();

    /// <summary>Declares an input; every axis is fixed.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="shape">Sizes of all axes, batch axes included.</param>
    /// <exception cref="ArgumentException">The name is empty or a size is not positive.</exception>
    public GraphValue Input(string name, params ReadOnlySpan<int> shape)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Constant(name, shape, default, "input");
    }

    /// <summary>Declares a value that the network holds and does not learn, such as a mask or a table of
    /// angles.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="shape">Sizes of the axes.</param>
    /// <param name="isUniform">Per axis, whether the value is the same for all its indices, so that they may be
    /// permuted; empty if that holds for none.</param>
    /// <exception cref="ArgumentException">The name is empty or a size is not positive.</exception>
    public GraphValue Constant(string name, ReadOnlySpan<int> shape, ReadOnlySpan<bool> isUniform)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Constant(name, shape, isUniform, "constant");
    }

    private GraphValue Constant(string name, ReadOnlySpan<int> shape, ReadOnlySpan<bool> isUniform, string what)
    {
        var value = NewTensor(name, shape, -1);
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (isUniform.IsEmpty || !isUniform[axis]) forest.Fix(value.Axes[axis], FixKind.Necessary, $"it is tied to the {what} '{name}', whose axes are fixed");
        }

        var result = Add(value);
        inputs.Add(new GraphInput(result, name, [.. shape], [.. isUniform]));
        return result;
    }

    /// <summary>Declares a parameter.</summary>
    /// <param name="name">Unique name.</param>
    /// <param name="shape">Sizes of the axes; none for a single number.</param>
    /// <exception cref="ArgumentException">The name is taken or empty, or a size is not positive.</exception>
    public GraphValue Parameter(string name, params ReadOnlySpan<int> shape) => Declare(name, shape, isBuffer: false);

    /// <summary>Declares state that is no weight but follows the weights when they are permuted, such as the running
    /// mean of a batch normalisation.</summary>
    /// <inheritdoc cref="Parameter"/>
    public GraphValue Buffer(string name, params ReadOnlySpan<int> shape) => Declare(name, shape, isBuffer: true);

    /// <summary>Applies an operator.</summary>
    /// <param name="rule">States how the operator relates axes.</param>
    /// <param name="operands">What it reads.</param>
    /// <exception cref="ArgumentException">A value is not of this builder, or the shapes do not fit the
    /// operator.</exception>
    public GraphValue Apply(OperatorRule rule, params ReadOnlySpan<GraphValue> operands) => Apply(rule, string.Empty, operands);

    /// <summary>Applies an operator that has a name of its own.</summary>
    /// <param name="rule">States how the operator relates axes.</param>
    /// <param name="name">Which operator of the network it is, for messages; may be empty.</param>
    /// <param name="operands">What it reads.</param>
    /// <exception cref="ArgumentException">A value is not of this builder, or the shapes do not fit the
    /// operator.</exception>
    public GraphValue Apply(OperatorRule rule, string name, params ReadOnlySpan<GraphValue> operands)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(name);
        var tensors = new SymbolicTensor[operands.Length];
        for (var i = 0; i < operands.Length; i++) tensors[i] = Get(operands[i]);
        var title = GraphNode.TitleOf(rule, name);
        forest.Node = nodes.Count;
        var result = Add(rule.Apply(new RuleContext(forest, parameters, spaces, title), tensors));
        forest.Node = null;
        nodes.Add(new GraphNode(rule, name, [.. operands], result));
        return result;
    }

    /// <summary>A dense layer without bias: x Wᵀ.</summary>
    /// <param name="input">Shape <c>[…, in]</c>.</param>
    /// <param name="weight">Shape <c>[out, in]</c>.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public GraphValue Linear(GraphValue input, GraphValue weight) => Apply(new LinearRule(), input, weight);

    /// <summary>A dense layer: x Wᵀ + b.</summary>
    /// <param name="input">Shape <c>[…, in]</c>.</param>
    /// <param name="weight">Shape <c>[out, in]</c>.</param>
    /// <param name="bias">Shape <c>[out]</c>.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public GraphValue Linear(GraphValue input, GraphValue weight, GraphValue bias) => Apply(new LinearRule(), input, weight, bias);

    /// <summary>A tensor contraction.</summary>
    /// <param name="equation">With an explicit output and without ellipsis, <c>bp,np-&gt;bn</c>.</param>
    /// <param name="operands">One per operand of the equation.</param>
    /// <exception cref="ArgumentException">The equation is malformed or does not fit the operands.</exception>
    public GraphValue Einsum(string equation, params ReadOnlySpan<GraphValue> operands) => Apply(new EinsumRule(equation), operands);

    /// <summary>Addition with broadcasting.</summary>
    /// <param name="left">First summand.</param>
    /// <param name="right">Second summand.</param>
    /// <exception cref="ArgumentException">The shapes cannot be broadcast together.</exception>
    public GraphValue Add(GraphValue left, GraphValue right) => Apply(new ElementwiseRule("add"), left, right);

    /// <summary>An operation that acts on every element alike, with broadcasting.</summary>
    /// <param name="operation">Name for messages.</param>
    /// <param name="operands">One value or several.</param>
    /// <exception cref="ArgumentException">The shapes cannot be broadcast together.</exception>
    public GraphValue Elementwise(string operation, params ReadOnlySpan<GraphValue> operands) => Apply(new ElementwiseRule(operation), operands);

    /// <summary>Merges neighbouring axes into one.</summary>
    /// <param name="input">The value.</param>
    /// <param name="first">First axis; negative counts from the end.</param>
    /// <param name="last">Last axis; negative counts from the end.</param>
    /// <exception cref="ArgumentException">There are no such axes.</exception>
    public GraphValue Flatten(GraphValue input, int first, int last) => Apply(new FlattenRule(first, last), input);

    /// <summary>An operator that is not known: every label it touches becomes fixed, with a diagnostic.</summary>
    /// <param name="name">Name of the operator.</param>
    /// <param name="shape">Shape of its result.</param>
    /// <param name="operands">What it reads, parameters included.</param>
    public GraphValue Unknown(string name, ReadOnlySpan<int> shape, params ReadOnlySpan<GraphValue> operands) =>
        Apply(new UnknownRule(name, [.. shape]), operands);

    /// <summary>Fixes an axis of a value, whatever the operators say; the analysis may miss symmetry by it.</summary>
    /// <param name="value">A value of this builder.</param>
    /// <param name="axis">Number of the axis, from the start.</param>
    /// <param name="reason">Why, to be read after "the label … is fixed:".</param>
    public void Fix(GraphValue value, int axis, string reason) => forest.Fix(Get(value).Axes[axis], FixKind.Caution, reason);

    /// <summary>Declares an output; every axis is fixed.</summary>
    /// <param name="value">The value that the network returns.</param>
    public void Output(GraphValue value)
    {
        var cause = new FixCause(MakerOrReaderOf(value), "it is an axis of an output of the network", FixKind.Necessary);
        foreach (var axis in Get(value).Axes) forest.Fix(axis, cause);
        outputs.Add(value);
        // A network may return a parameter as it is.
        if (Get(value) is { IsParameter: true } tensor)
            new RuleContext(forest, parameters, spaces, "Output").UseAll(tensor, TensorKind.Other, AxisRole.Other);
    }

    /// <summary>Sizes of a value's axes.</summary>
    /// <param name="value">A value of this builder.</param>
    public ImmutableArray<int> ShapeOf(GraphValue value) => Get(value).Shape;

    /// <summary>The value of a declared parameter or buffer.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public GraphValue this[string name] => names.TryGetValue(name, out var value) ? value : throw new ArgumentException($"There is no parameter {name}.", nameof(name));

    /// <summary>The weight space of what was built so far, parameters in the order of their declaration.</summary>
    /// <remarks>The builder stays as it is; more operators may follow.</remarks>
    public SymmetryAnalysis Analyze()
    {
        var assignment = LabelAssignment.Settle(
            forest.Copy(), parameters, [.. nodes],
            values.Where(value => !value.IsParameter).Select(value => value.Axes).Concat(spaces));
        var found = assignment.Parameters();
        var tensors = found.Where(parameter => !parameter.IsBuffer).SelectMany(parameter => parameter.Views).Select(view => view.Tensor);
        return new(
            new WeightSpaceSpec([.. tensors]), found, assignment.Diagnostics, [.. nodes],
            [.. values.Select(assignment.Describe)], inputs.ToImmutable(), outputs.ToImmutable());
    }

    private int? MakerOrReaderOf(GraphValue value)
    {
        var node = nodes.FindLastIndex(node => node.Result == value);
        // An input or a parameter that is returned as it is has readers only.
        if (node < 0) node = nodes.FindIndex(node => node.Operands.Contains(value));
        return node < 0 ? null : node;
    }

    private GraphValue Declare(string name, ReadOnlySpan<int> shape, bool isBuffer)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (names.ContainsKey(name))
            throw new ArgumentException($"Parameter {name} is declared twice; use the value of the first declaration again.", nameof(name));
        var tensor = NewTensor(name, shape, parameters.Count);
        parameters.Add(new(name, tensor, isBuffer, IsUsed: false, TensorKind.Other, []));
        return names[name] = Add(tensor);
    }

    private SymbolicTensor NewTensor(string name, ReadOnlySpan<int> shape, int parameter)
    {
        foreach (var size in shape)
        {
            if (size <= 0) throw new ArgumentException($"{name} has shape [{string.Join(", ", shape.ToArray())}]; every size must be positive.", nameof(shape));
        }

        var axes = ImmutableArray.CreateBuilder<int>(shape.Length);
        foreach (var size in shape) axes.Add(forest.NewLeaf(size));
        return parameter < 0 ? new(axes.ToImmutable(), [.. shape]) : new(axes.ToImmutable(), [.. shape], parameter, [.. Enumerable.Range(0, shape.Length)]);
    }

    private GraphValue Add(SymbolicTensor value)
    {
        values.Add(value);
        return new(values.Count - 1);
    }

    private SymbolicTensor Get(GraphValue value) =>
        (uint)value.Id < (uint)values.Count ? values[value.Id] : throw new ArgumentException($"Value {value.Id} was not made by this builder.", nameof(value));
}
