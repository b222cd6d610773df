using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>One node during the translation: what its operator may ask about its inputs, and how it makes its
/// outputs.</summary>
internal sealed class NodeImport
{
    private readonly GraphImport graph;
    private readonly int number;
    private readonly HashSet<int> touched = [];

    internal NodeImport(GraphImport graph, OnnxNode node, int number)
    {
        (this.graph, Node, this.number) = (graph, node, number);
        Title = node.Name.Length > 0 ? OnnxText.Clean(node.Name) : OnnxText.Clean(node.Outputs.FirstOrDefault(output => output.Length > 0) ?? "");
    }

    internal OnnxNode Node { get; }

    internal GraphImport Import => graph;

    /// <summary>The name that the node has in results.</summary>
    internal string Title { get; }

    internal string Type => Node.OperatorType;

    internal int Opset => graph.Opset;

    internal int InputCount => Node.Inputs.Count;

    /// <summary>Translates the node; a node that cannot be seen through fixes whatever it touches.</summary>
    internal void Translate()
    {
        var handler = OnnxOperators.Find(Node);
        if (handler is null)
        {
            Obscure($"operator {Label()} is not known, and all that it reads is made fixed");
        }
        else if (Node.Inputs.Any(input => input.Length > 0 && !graph[input].IsKnown))
        {
            Obscure("the shape of an input is not known, and all that the operator reads is made fixed");
        }
        else if (!handler(this))
        {
            Obscure("what the operator does depends on numbers that are known only when the network runs, and all that it reads is made fixed");
        }

        if (handler is not null) RequireTouched();
        foreach (var output in Node.Outputs)
        {
            if (output.Length == 0 || graph.IsSet(output)) continue;
            if (graph.IsNeeded(output)) Obscure($"output {OnnxText.Quote(output)} is not known, and all that the operator reads is made fixed");
            else graph.Set(output, OnnxOperand.Unknown);
        }
    }

    /// <summary>A weight that the translation did not look at is tied to nothing, and would seem free: newer versions of
    /// an operator may have inputs that are not known here.</summary>
    private void RequireTouched()
    {
        if (Node.HasSubgraph) return;
        for (var input = 0; input < InputCount; input++)
        {
            if (!Has(input) || touched.Contains(input) || Operand(input) is not { Stored.ElementCount: > 1 } || OnnxOperators.IsKnownBefore(Node, input)) continue;
            var all = Node.Inputs.Concat(Node.Outputs).Where(name => name.Length > 0 && graph.IsSet(name)).Distinct().Select(graph.InGraph).OfType<GraphValue>().ToArray();
            Apply(new UnknownRule(OnnxText.Clean(Type), [], $"what the operator does with its input {input} is not known, and all that it reads is made fixed"), all);
            return;
        }
    }

    internal bool Has(int input) => Node.Input(input) is not null;

    internal OnnxOperand Operand(int input) => graph[Node.Input(input) ?? throw new ArgumentException($"input {input} is missing")];

    internal int[] Shape(int input) => Operand(input).Shape!;

    /// <summary>The input as the analysis computes with it: constants, not parameters.</summary>
    internal HostTensor? Data(int input)
    {
        touched.Add(input);
        return Has(input) ? Operand(input).Host : null;
    }

    /// <summary>Numbers that the operator must know beforehand; also stored ones that would count as parameters
    /// elsewhere.</summary>
    internal HostTensor? Known(int input) => Data(input) ?? (Operand(input).Stored is { ElementCount: <= HostBudget.MostElements, IsReadable: true } stored
        ? new HostTensor(stored.ElementType, Shape(input), stored.ReadDoubles())
        : null);

    /// <summary>The input in the architecture graph.</summary>
    internal GraphValue Graph(int input)
    {
        touched.Add(input);
        var name = Node.Input(input) ?? throw new ArgumentException($"input {input} is missing");
        return graph.InGraph(name) ?? throw new ArgumentException($"its input {OnnxText.Quote(name)} has no elements");
    }

    /// <summary>An output that was made before.</summary>
    internal GraphValue Result(int output) => graph[Node.Outputs[output]].Graph ?? throw new ArgumentException($"its output {output} has no elements");

    /// <summary>The input as a view of what its axes were made of.</summary>
    internal OnnxView View(int input)
    {
        touched.Add(input);
        return Operand(input).View ?? new OnnxView(Graph(input), LayoutChain.Of(ShapeOf(Graph(input))), []);
    }

    /// <summary>Makes an output that is a view.</summary>
    internal bool Set(int output, OnnxView view)
    {
        if (Node.Output(output) is { } name) graph.Set(name, OnnxOperand.OfView(view));
        return true;
    }

    /// <summary>Makes an output that is an element-wise function of one input, and of single numbers.</summary>
    internal bool Map(OperatorRule rule, int input, params ReadOnlySpan<GraphValue> numbers)
    {
        var view = View(input);
        return Set(0, view with { Source = Apply(rule, [view.Source, .. numbers]) });
    }

    internal ImmutableArray<int> ShapeOf(GraphValue value) => graph.Builder.ShapeOf(value);

    /// <summary>Applies a rule of the analyzer under the name of the node.</summary>
    internal GraphValue Apply(OperatorRule rule, params ReadOnlySpan<GraphValue> operands) => graph.Builder.Apply(rule, Title, operands);

    /// <summary>Makes an output that the network computes.</summary>
    internal bool Set(int output, GraphValue value)
    {
        if (Node.Output(output) is { } name) graph.Set(name, OnnxOperand.OfGraph(value, graph.Builder.ShapeOf(value)));
        return true;
    }

    /// <summary>Makes an output that is known now.</summary>
    internal bool Set(int output, HostTensor value)
    {
        if (Node.Output(output) is { } name) graph.Set(name, OnnxOperand.OfHost(value, Node.Inputs.Count == 0 || Node.Inputs.All(input => input.Length == 0 || graph[input].IsLiteral)));
        return true;
    }

    /// <summary>Makes an output that is one of the inputs.</summary>
    internal bool Pass(int output, int input)
    {
        touched.Add(input);
        if (Node.Output(output) is { } name) graph.Set(name, Operand(input));
        return true;
    }

    /// <summary>Makes an output that is a constant of which only the shape is known.</summary>
    internal bool SetConstant(int output, int[] shape, bool isUniform)
    {
        if (Node.Output(output) is { } name) graph.Set(name, OnnxOperand.OfConstant(shape, isUniform));
        return true;
    }

    /// <summary>Whether the output is used.</summary>
    internal bool IsNeeded(int output) => Node.Output(output) is { } name && graph.IsNeeded(name);

    /// <summary>Whether a tensor of this shape may be computed now.</summary>
    internal bool MayCompute(int[] shape) => graph.Budget.Take(ShapeArithmetic.Count(shape));

    /// <summary>Whether numbers that the operator is given depend on sizes that the file leaves open.</summary>
    internal bool IsOpen(string what, ReadOnlySpan<int> inputs, params long[] values)
    {
        var isLiteral = true;
        foreach (var input in inputs) isLiteral &= !Has(input) || Operand(input).IsLiteral;
        return (graph.IsNominal && !isLiteral) || graph.Dependence.IsOpen(number, what, isLiteral, values);
    }

    private string Label() => Node.Domain.Length == 0 ? OnnxText.Clean(Type) : $"{OnnxText.Clean(Type)} of {OnnxText.Clean(Node.Domain)}";

    /// <summary>Fixes whatever the node touches. Outputs whose shape the file states go on as fixed values.</summary>
    internal void Obscure(string reason)
    {
        var operands = Node.Inputs.Concat(Node.SubgraphReferences).Where(name => name.Length > 0).Distinct().Select(graph.InGraph).OfType<GraphValue>().ToArray();
        var isFirst = true;
        foreach (var output in Node.Outputs)
        {
            if (output.Length == 0 || graph.IsSet(output)) continue;
            var shape = OutputShape(output);
            if (shape is null || shape.Contains(0)) graph.Set(output, OnnxOperand.Unknown);
            else graph.Set(output, OnnxOperand.OfGraph(Apply(new UnknownRule(OnnxText.Clean(Type), [.. shape], reason), isFirst ? operands : []), [.. shape]));
            isFirst &= shape is null || shape.Contains(0);
        }

        if (isFirst) Apply(new UnknownRule(OnnxText.Clean(Type), [], reason), operands);
    }

    private int[]? OutputShape(string output) => graph.DeclaredShape(output)
        ?? (OnnxOperators.KeepsShape(Node) && Has(0) && output == Node.Outputs[0] ? Operand(0).Shape : null);
}
