using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>One call of an ATen operator, with its arguments as values of the graph.</summary>
/// <param name="Import">Where the values are kept.</param>
/// <param name="Operator">The operator.</param>
internal sealed record AtenCall(TraceImport Import, TraceOperator Operator)
{
    public TraceGraph Graph => Import.Graph;

    public string Name => Operator.Function;

    /// <summary>Shape of the first result.</summary>
    public ImmutableArray<int> Shape => Operator.Outputs[0].Shape;

    public ImmutableArray<int> ShapeOf(int output) => Operator.Outputs[output].Shape;

    /// <summary>All tensors among the arguments.</summary>
    public TracedValue[] All => [.. Operator.Operands.Select(operand => Import.Find(operand).Value)];

    public bool Has(int argument) => argument < Operator.Inputs.Length && Operator.Inputs[argument] is TraceTensor;

    public TraceTensor Tensor(int argument) => Operator.Inputs[argument] as TraceTensor ?? throw new ArgumentException($"argument {argument} of {Operator.Name} is no tensor");

    public TracedValue Value(int argument) => Import.Find(Tensor(argument)).Value;

    /// <summary>Those of the arguments that are given tensors.</summary>
    public TracedValue[] Present(params ReadOnlySpan<int> arguments)
    {
        var found = new List<TracedValue>();
        foreach (var argument in arguments)
        {
            if (Has(argument)) found.Add(Value(argument));
        }

        return [.. found];
    }

    /// <summary>An argument that is a list of tensors, with null where one is not given.</summary>
    public TraceTensor?[] List(int argument) => Operator.Inputs[argument] switch
    {
        TraceTensor?[] list => list,
        // An empty list has no type.
        double[] { Length: 0 } => [],
        _ => throw new ArgumentException($"argument {argument} of {Operator.Name} is no list of tensors"),
    };

    public TracedValue[] Values(int argument) => [.. List(argument).OfType<TraceTensor>().Select(tensor => Import.Find(tensor).Value)];

    public bool IsNumber(int argument) => argument < Operator.Inputs.Length && Operator.Inputs[argument] is double;

    public int Int(int argument, int? missing = null) => argument < Operator.Inputs.Length && Operator.Inputs[argument] is double number
        ? (int)Math.Clamp(number, int.MinValue, int.MaxValue)
        : missing ?? throw new ArgumentException($"argument {argument} of {Operator.Name} is no number");

    public int[] Ints(int argument) => argument < Operator.Inputs.Length && Operator.Inputs[argument] is double[] numbers
        ? [.. numbers.Select(number => (int)number)]
        : throw new ArgumentException($"argument {argument} of {Operator.Name} is no list of numbers");

    public bool Flag(int argument) => argument < Operator.Inputs.Length && Operator.Inputs[argument] is true;

    /// <summary>An axis counted from the start.</summary>
    public int Axis(int argument, int rank, int? missing = null)
    {
        var axis = Int(argument, missing);
        return axis < 0 ? axis + Math.Max(1, rank) : axis;
    }

    public TracedValue Apply(OperatorRule rule, params ReadOnlySpan<TracedValue> operands) => Graph.Apply(rule, Shape, operands);
}
