using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>Turns the operators of a run into an architecture graph.</summary>
/// <remarks>
/// Operators are taken whole where <see cref="AtenOperators"/> knows them, else by their parts, else they fix what they
/// touch. Whatever a rule says, the shapes of the run decide: where they differ, nothing is known about the operator.
/// </remarks>
internal sealed class TraceImport
{
    private readonly Dictionary<long, TraceAlias> tensors = [];

    /// <summary>What lies in a piece of memory, by where its elements lie there.</summary>
    private readonly Dictionary<long, Dictionary<string, TraceAlias>> memory = [];
    private readonly Dictionary<GraphValue, string> weights = [];
    private readonly HashSet<string> unregistered = [];
    private readonly List<Diagnostic> diagnostics = [];

    public ArchitectureBuilder Builder { get; } = new();

    public TraceGraph Graph { get; }

    /// <summary>What a user should know about the run itself.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => diagnostics;

    public TraceImport() => Graph = new(Builder);

    /// <summary>Says which tensor of the run is a weight, a buffer or an input.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="value">Its value in the graph.</param>
    /// <param name="name">Name of a weight or buffer; empty for an input.</param>
    public void Declare(TraceTensor tensor, GraphValue value, string name)
    {
        Keep(tensor, new(Graph.Of(value)), isNew: true);
        if (name.Length > 0) weights[value] = name;
    }

    /// <summary>Says that a tensor of the run is a constant.</summary>
    /// <param name="id">Number of the tensor.</param>
    /// <param name="shape">Its sizes.</param>
    /// <param name="uniform">Per axis, whether it is the same for all indices.</param>
    public void DeclareConstant(long id, ImmutableArray<int> shape, IEnumerable<bool> uniform) => tensors[id] = new(TracedValue.Constant(shape, uniform));

    /// <summary>Records operators in order.</summary>
    public void Record(IEnumerable<TraceOperator> operators)
    {
        foreach (var one in operators) Record(one);
    }

    /// <summary>Declares what the module returned.</summary>
    public void Output(TraceTensor tensor) => Graph.Output(Find(tensor).Value);

    /// <summary>A view of tensors that were made before; what a module merely holds is a constant.</summary>
    public TraceAlias Find(TraceTensor tensor)
    {
        if (tensors.TryGetValue(tensor.Id, out var known) && known.Value.Shape.SequenceEqual(tensor.Shape)) return known;
        // A backward pass gets what was kept for it under numbers of its own.
        if (memory.TryGetValue(tensor.Storage, out var there) && there.TryGetValue(tensor.Layout, out known)) return tensors[tensor.Id] = known;
        if (tensor.IsContinuous && tensor.Shape.Length > 1 && unregistered.Add(string.Join(", ", tensor.Shape)))
        {
            diagnostics.Add(new("watch", $"A tensor of shape [{string.Join(", ", tensor.Shape)}] that is neither registered in the module nor made by the run counts as a constant; "
                + "if it is a weight, register it: register_parameter, or a field before RegisterComponents()."));
        }

        return tensors[tensor.Id] = new(TraceGraph.Constant(tensor.Shape));
    }

    private void Keep(TraceTensor tensor, TraceAlias alias, bool isNew)
    {
        tensors[tensor.Id] = alias;
        // The number of a piece of memory is used again when it has been freed.
        if (isNew || !memory.TryGetValue(tensor.Storage, out var there)) memory[tensor.Storage] = there = [];
        there[tensor.Layout] = alias;
    }

    private void Record(TraceOperator one)
    {
        // What has no size has no elements to permute.
        if (one.Outputs.Any(output => output.Shape.Contains(0)) || one.Operands.Any(operand => operand.Shape.Contains(0)) && one.Function is not ("cat" or "concat"))
        {
            foreach (var output in one.Outputs) tensors[output.Id] = new(TraceGraph.Constant(output.Shape));
            return;
        }

        if (one.Outputs.IsEmpty)
        {
            Record(one.Parts);
            return;
        }

        Graph.Place = PlaceOf(one) ?? Graph.Place;
        if (AtenViews.Find(this, one) is { } views)
        {
            for (var i = 0; i < views.Length; i++) Show(one, one.Outputs[i], views[i]);
            return;
        }

        if (Calculate(one) is { } results)
        {
            Store(one, results);
        }
        else if (one.Parts.Count > 0)
        {
            Record(one.Parts);
            // A part may have been an operator of another kind that wrote nothing that is known.
            foreach (var output in one.Outputs.Where(output => !tensors.TryGetValue(output.Id, out var known) || !known.Value.Shape.SequenceEqual(output.Shape)))
                tensors[output.Id] = new(Unknown(one, output, null));
        }
        else
        {
            Store(one, [.. one.Outputs.Select(output => Unknown(one, output, null))]);
        }
    }

    /// <summary>The values of the results; null if the operator is not known.</summary>
    private TracedValue[]? Calculate(TraceOperator one)
    {
        try
        {
            var results = AtenOperators.Apply(new AtenCall(this, one));
            for (var i = 0; i < results?.Length; i++)
            {
                if (!results[i].Shape.SequenceEqual(one.Outputs[i].Shape))
                    throw new ArgumentException($"{one.Name} was read as giving [{string.Join(", ", results[i].Shape)}], and the run had [{string.Join(", ", one.Outputs[i].Shape)}].");
            }

            return results;
        }
        catch (ArgumentException error)
        {
            return [.. one.Outputs.Select(output => Unknown(one, output, $"operator {one.Name} was called as its rule does not expect ({error.Message.ReplaceLineEndings(" ")})"))];
        }
    }

    private TracedValue Unknown(TraceOperator one, TraceTensor output, string? reason)
    {
        TracedValue[] operands = [.. one.Operands.Select(operand => Find(operand).Value)];
        return operands.Length == 0 ? TraceGraph.Constant(output.Shape) : Graph.Unknown(one.Name, reason, output.Shape, operands);
    }

    private void Store(TraceOperator one, TracedValue[] results)
    {
        for (var i = 0; i < results.Length; i++)
        {
            var output = one.Outputs[i];
            // An operand that is given back as it is, such as by dropout in evaluation.
            if (one.Written < 0 && one.Operands.Any(operand => operand.Id == output.Id)) continue;
            if (i == 0 && one.Written >= 0 && one.Operands.FirstOrDefault(operand => operand.Id == output.Id) is { } written) Find(written).Write(results[i]);
            else Keep(output, new(results[i]), isNew: true);
        }
    }

    /// <summary>A view, or a copy of what the view would show where the run made one.</summary>
    private void Show(TraceOperator one, TraceTensor output, TraceView view)
    {
        var operand = one.Operands.First();
        // Given back as it is.
        if (operand.Id == output.Id) return;
        var source = Find(operand);
        try
        {
            var seen = operand.Storage == output.Storage ? new TraceAlias(source, view) : new TraceAlias(view.Read(source.Value));
            if (seen.Value.Shape.SequenceEqual(output.Shape))
            {
                Keep(output, seen, operand.Storage != output.Storage);
                return;
            }
        }
        catch (ArgumentException)
        {
            // Below.
        }

        tensors[output.Id] = new(source, TraceView.ReadOnly(Graph, one.Name, value => Graph.Unknown(one.Name, null, output.Shape, value)));
    }

    /// <summary>The module whose weights an operator reads.</summary>
    private string? PlaceOf(TraceOperator one)
    {
        foreach (var operand in one.Operands)
        {
            if (tensors.TryGetValue(operand.Id, out var known) && known.Value is { Stack.IsEmpty: true, Moved: null, Graph: { } value } && weights.TryGetValue(value, out var name))
                return name.LastIndexOf('.') is > 0 and var dot ? name[..dot] : string.Empty;
        }

        return null;
    }
}
