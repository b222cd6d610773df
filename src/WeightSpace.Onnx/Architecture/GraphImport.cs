using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>Translates a graph of ONNX nodes into an architecture graph, at given sizes of the axes that the file
/// leaves open.</summary>
internal sealed class GraphImport
{
    private readonly OnnxModel model;
    private readonly IReadOnlyDictionary<string, int> sizes;
    private readonly ArchitectureBuilder builder = new();
    private readonly Dictionary<string, OnnxOperand> values = [];
    private readonly List<Diagnostic> diagnostics = [];
    private readonly HashSet<string> needed = [];
    private readonly ImmutableArray<UncountedTensor>.Builder uncounted = ImmutableArray.CreateBuilder<UncountedTensor>();

    internal GraphImport(OnnxModel model, IReadOnlyDictionary<string, int> sizes, SizeDependence dependence, HostBudget budget) =>
        (this.model, this.sizes, Dependence, Budget) = (model, sizes, dependence, new HostBudget(budget));

    internal SizeDependence Dependence { get; }

    internal ArchitectureBuilder Builder => builder;

    internal HostBudget Budget { get; }

    internal OnnxGraph File => model.Graph;

    internal int Opset => model.Opset;

    /// <summary>Whether sizes that only a run tells have been made up.</summary>
    internal bool IsNominal { get; private set; }

    /// <summary>How many nodes were translated.</summary>
    internal int Reached { get; private set; }

    /// <summary>Translates everything.</summary>
    /// <exception cref="OnnxFormatException">The shapes of a node's inputs do not fit the node.</exception>
    internal void Run()
    {
        var graph = model.Graph;
        foreach (var output in graph.Outputs) needed.Add(output.Name);
        var nodes = Live(graph.Nodes);
        var roles = new StoredRoles(graph, nodes);
        foreach (var input in graph.Inputs) values[input.Name] = Input(input);
        foreach (var tensor in graph.Tensors)
        {
            var reason = roles.ReasonAgainst(tensor);
            if (reason is not null && !roles.IsBuffer(tensor)) uncounted.Add(new(tensor.Description, [.. tensor.Dims], tensor.TypeName, reason));
            if (roles.IsUsed(tensor.Name)) values[tensor.Name] = Stored(tensor, reason is null, roles.IsBuffer(tensor));
        }

        Translate(nodes);
        foreach (var output in graph.Outputs)
        {
            if (values[output.Name] is { Graph: { } value }) builder.Output(value);
        }
    }

    /// <summary>The result, once everything is translated.</summary>
    internal OnnxAnalysis Finish(Diagnostic? first, IReadOnlyDictionary<string, int> required)
    {
        var analysis = builder.Analyze();
        IEnumerable<Diagnostic> all = [.. first is null ? [] : new[] { first }, .. model.Remarks, .. diagnostics, .. analysis.Diagnostics];
        return new(analysis with { Diagnostics = [.. all.Distinct()] }, sizes.ToImmutableDictionary(), required.ToImmutableDictionary(), uncounted.ToImmutable())
        {
            Shapes = values.Where(value => value.Value.Shape is not null).ToDictionary(value => value.Key, value => value.Value.Shape!),
        };
    }

    internal OnnxOperand this[string name] => values[name];

    /// <summary>A size for an axis whose size is known only when the network runs.</summary>
    internal int NominalSize()
    {
        IsNominal = true;
        return 3;
    }

    internal bool IsSet(string name) => values.ContainsKey(name);

    internal bool IsNeeded(string name) => needed.Contains(name);

    internal void Set(string name, OnnxOperand value) => values[name] = value;

    internal void Report(string operatorName, string reason, bool isCaution) => diagnostics.Add(new(operatorName, reason, IsCaution: isCaution));

    /// <summary>Translates the nodes of a sub-graph whose inputs are set already.</summary>
    /// <returns>The values of its outputs.</returns>
    internal OnnxOperand[] Translate(GraphProto body)
    {
        foreach (var output in body.Output) needed.Add(output.Name);
        Translate(Live([.. model.Graph.NodesOf(body)]));
        return [.. body.Output.Select(output => values.GetValueOrDefault(output.Name, OnnxOperand.Unknown))];
    }

    /// <summary>What the file says about the shape of a value, where it leaves nothing open that is not
    /// given.</summary>
    internal int[]? DeclaredShape(string name)
    {
        if (!model.Graph.TryGetValueInfo(name, out var info) || !info.HasShape()) return null;
        var shape = new int[info.Dims().Count];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (OpenSizes.Resolve(info, axis, sizes) is not { } size) return null;
            shape[axis] = size;
        }

        return shape;
    }

    /// <summary>The value in the architecture graph; null if nothing is known about it or it has no elements.</summary>
    internal GraphValue? InGraph(string name) => values.TryGetValue(name, out var operand) ? InGraph(name, operand) : null;

    /// <inheritdoc cref="InGraph(string)"/>
    internal GraphValue? InGraph(string name, OnnxOperand operand)
    {
        if (operand.Graph is { } value) return value;
        if (operand.Shape is null || operand.Shape.Contains(0)) return null;
        // A new constant for each use: sharing one would tie axes that may be permuted apart.
        var isUniform = new bool[operand.Shape.Length];
        Array.Fill(isUniform, operand.IsUniform);
        return builder.Constant(name, operand.Shape, operand.Host?.Uniform() ?? isUniform);
    }

    private void Translate(IEnumerable<OnnxNode> nodes)
    {
        foreach (var node in nodes)
        {
            var import = new NodeImport(this, node, Reached);
            try
            {
                import.Translate();
            }
            catch (Exception exception) when (exception is ArgumentException or OverflowException or InvalidOperationException or DivideByZeroException or IndexOutOfRangeException)
            {
                // The rules speak to whoever builds a graph by hand; here the node is what helps.
                if (!IsNominal) throw node.Malformed(OnnxText.Line(exception.Message));
                import.Obscure("sizes that are known only when the network runs meet here, and all that the operator reads is made fixed");
            }

            Reached++;
        }
    }

    /// <summary>The nodes that a needed value needs. What else there is cannot change the function of the
    /// network.</summary>
    private List<OnnxNode> Live(IReadOnlyList<OnnxNode> nodes)
    {
        var live = new List<OnnxNode>();
        for (var i = nodes.Count - 1; i >= 0; i--)
        {
            var node = nodes[i];
            if (!node.Outputs.Any(output => output.Length > 0 && needed.Contains(output))) continue;
            live.Add(node);
            foreach (var input in node.Inputs.Where(input => input.Length > 0)) needed.Add(input);
            foreach (var input in node.SubgraphReferences) needed.Add(input);
        }

        live.Reverse();
        return live;
    }

    private OnnxOperand Input(ValueInfoProto input)
    {
        if (!input.HasShape())
        {
            diagnostics.Add(new("input", $"Input {OnnxText.Quote(input.Name)} has no shape in the file; what it meets is made fixed."));
            return OnnxOperand.Unknown;
        }

        var dims = input.Dims();
        var shape = ImmutableArray.CreateBuilder<int>(dims.Count);
        for (var axis = 0; axis < dims.Count; axis++)
        {
            var size = dims[axis].Size() is { } stated and > int.MaxValue ? throw Malformed($"it has size {stated} on axis {axis}") : OpenSizes.Resolve(input, axis, sizes);
            if (size is null or 0) throw Malformed($"it has size {size ?? 0} on axis {axis}; expected at least 1");
            shape.Add(size.Value);
        }

        return OnnxOperand.OfGraph(builder.Input(input.Name, [.. shape]), shape.ToImmutable());

        OnnxFormatException Malformed(string problem) => new($"{model.Name}: input {OnnxText.Quote(input.Name)}: {problem}.");
    }

    private OnnxOperand Stored(OnnxTensor tensor, bool isParameter, bool isBuffer)
    {
        var shape = new int[tensor.Dims.Length];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (tensor.Dims[axis] > int.MaxValue) throw new OnnxFormatException($"{model.Name}: {tensor.Description} has an axis of size {tensor.Dims[axis]}; sizes up to {int.MaxValue} are supported.");
            shape[axis] = (int)tensor.Dims[axis];
        }

        if (isParameter || isBuffer)
        {
            var value = isBuffer ? builder.Buffer(tensor.Name, shape) : builder.Parameter(tensor.Name, shape);
            return OnnxOperand.OfGraph(value, [.. shape], tensor);
        }

        return !tensor.IsReadable || !Budget.Take(tensor.ElementCount)
            ? OnnxOperand.OfConstant(shape, isUniform: false)
            : OnnxOperand.OfHost(new(tensor.ElementType, shape, tensor.ReadDoubles()), isLiteral: true);
    }
}
