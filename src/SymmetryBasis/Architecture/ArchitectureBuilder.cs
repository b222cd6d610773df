using System.Collections.Immutable;

namespace SymmetryBasis;

/// <summary>Builds an architecture graph operator by operator and unifies the axes that each operator relates.</summary>
/// <remarks>Axes of inputs and outputs are fixed. Everything else is permutable unless an operator that nobody described touches it.</remarks>
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
    private readonly AxisUnification axes = new();
    private readonly List<SymbolicTensor> values = [];
    private readonly List<ParameterUse> parameters = [];
    private readonly List<Diagnostic> diagnostics = [];
    private readonly ImmutableArray<GraphNode>.Builder nodes = ImmutableArray.CreateBuilder<GraphNode>();

    /// <summary>Declares an input; every axis is fixed.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="shape">Sizes of all axes, batch axes included.</param>
    /// <exception cref="ArgumentException">The name is empty or a size is not positive.</exception>
    public GraphValue Input(string name, params ReadOnlySpan<int> shape)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var value = NewTensor(name, shape, -1);
        for (var axis = 0; axis < shape.Length; axis++) axes.Fix(value.Axes[axis]);
        return Add(value);
    }

    /// <summary>Declares a parameter.</summary>
    /// <param name="name">Unique name.</param>
    /// <param name="shape">Sizes of the axes; none for a single number.</param>
    /// <exception cref="ArgumentException">The name is taken or not allowed, or a size is not positive.</exception>
    public GraphValue Parameter(string name, params ReadOnlySpan<int> shape)
    {
        SpecText.RequireName(name, nameof(name));
        if (parameters.Any(parameter => parameter.Name == name))
            throw new ArgumentException($"Parameter {name} is declared twice; use the value of the first declaration again.", nameof(name));
        var value = NewTensor(name, shape, parameters.Count);
        parameters.Add(new(name, value, IsUsed: false, TensorKind.Other, []));
        return Add(value);
    }

    /// <summary>Applies an operator.</summary>
    /// <param name="rule">States how the operator relates axes.</param>
    /// <param name="operands">What it reads.</param>
    /// <exception cref="ArgumentException">A value is not of this builder, or the shapes do not fit the operator.</exception>
    public GraphValue Apply(OperatorRule rule, params ReadOnlySpan<GraphValue> operands)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var tensors = new SymbolicTensor[operands.Length];
        for (var i = 0; i < operands.Length; i++) tensors[i] = Get(operands[i]);
        var result = Add(rule.Apply(new RuleContext(axes, parameters, diagnostics, rule.Name), tensors));
        nodes.Add(new GraphNode(rule.Name, [.. operands], result));
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

    /// <summary>Declares an output; every axis is fixed.</summary>
    /// <param name="value">The value that the network returns.</param>
    public void Output(GraphValue value)
    {
        foreach (var axis in Get(value).Axes) axes.Fix(axis);
    }

    /// <summary>Sizes of a value's axes.</summary>
    /// <param name="value">A value of this builder.</param>
    public ImmutableArray<int> ShapeOf(GraphValue value) => Get(value).Shape;

    /// <summary>The weight space of what was built so far: tensors in the order in which the parameters were declared.</summary>
    public SymmetryAnalysis Analyze() => new LabelAssignment(axes).Assign(parameters, diagnostics, nodes.ToImmutable());

    private SymbolicTensor NewTensor(string name, ReadOnlySpan<int> shape, int parameter)
    {
        foreach (var size in shape)
        {
            if (size <= 0) throw new ArgumentException($"{name} has shape [{string.Join(", ", shape.ToArray())}]; every size must be positive.", nameof(shape));
        }

        var atoms = ImmutableArray.CreateBuilder<ImmutableArray<int>>(shape.Length);
        foreach (var size in shape) atoms.Add([axes.NewAtom(size)]);
        return new(atoms.ToImmutable(), [.. shape], parameter);
    }

    private GraphValue Add(SymbolicTensor value)
    {
        values.Add(value);
        return new(values.Count - 1);
    }

    private SymbolicTensor Get(GraphValue value) =>
        (uint)value.Id < (uint)values.Count ? values[value.Id] : throw new ArgumentException($"Value {value.Id} was not made by this builder.", nameof(value));
}
