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

    internal GraphImport(OnnxModel model, IReadOnlyDictionary<string, int> sizes, SizeDependence dependence) => (this.model, this.sizes, Dependence) = (model, sizes, dependence);

    internal SizeDependence Dependence { get; }

    internal ArchitectureBuilder Builder => builder;

    internal HostBudget Budget { get; } = new();

    internal int Opset => model.Opset;

    /// <summary>How many nodes were translated.</summary>
    internal int Reached { get; private set; }

    /// <summary>Translates everything.</summary>
    /// <exception cref="OnnxFormatException">The shapes of a node's inputs do not fit the node.</exception>
    internal void Run()
    {
        var graph = model.Graph;
        var nodes = LiveNodes();
        var initializers = new InitializerRoles(graph, nodes);
        foreach (var input in graph.Inputs) values[input.Name] = Input(input);
        foreach (var tensor in graph.Initializers)
        {
            if (initializers.IsUsed(tensor.Name)) values[tensor.Name] = Stored(tensor, initializers);
        }

        foreach (var node in nodes)
        {
            Translate(node);
            Reached++;
        }

        foreach (var output in graph.Outputs)
        {
            if (values[output.Name] is { Graph: { } value }) builder.Output(value);
        }
    }

    /// <summary>The result, once everything is translated.</summary>
    internal SymmetryAnalysis Finish(Diagnostic? first)
    {
        var analysis = builder.Analyze();
        IEnumerable<Diagnostic> all = [.. first is null ? [] : new[] { first }, .. diagnostics, .. analysis.Diagnostics];
        return analysis with { Diagnostics = [.. all.Distinct()] };
    }

    internal OnnxOperand this[string name] => values[name];

    internal bool IsSet(string name) => values.ContainsKey(name);

    internal bool IsNeeded(string name) => needed.Contains(name);

    internal void Set(string name, OnnxOperand value) => values[name] = value;

    /// <summary>What the file says about the shape of a value, where it leaves nothing open that is not
    /// given.</summary>
    internal int[]? DeclaredShape(string name)
    {
        if (!model.Graph.TryGetValueInfo(name, out var info) || !info.HasShape) return null;
        var shape = new int[info.Dims.Length];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (OpenSizes.Resolve(info, axis, sizes) is not { } size) return null;
            shape[axis] = size;
        }

        return shape;
    }

    /// <summary>The value in the architecture graph; null if nothing is known about it or it has no elements.</summary>
    internal GraphValue? InGraph(string name)
    {
        var operand = values[name];
        if (operand.Graph is { } value) return value;
        if (operand.Shape is null || operand.Shape.Contains(0)) return null;
        // A new constant for each use: sharing one would tie axes that may be permuted apart.
        var isUniform = new bool[operand.Shape.Length];
        Array.Fill(isUniform, operand.IsUniform);
        return builder.Constant(name, operand.Shape, operand.Host?.Uniform() ?? isUniform);
    }

    private void Translate(OnnxNode node)
    {
        var import = new NodeImport(this, node, Reached);
        try
        {
            import.Translate();
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException or InvalidOperationException or DivideByZeroException)
        {
            // The rules speak to whoever builds a graph by hand; here the node is what helps.
            throw node.Malformed(OnnxText.Line(exception.Message));
        }
    }

    /// <summary>The nodes that an output needs. What else there is cannot change the function of the network.</summary>
    private List<OnnxNode> LiveNodes()
    {
        foreach (var output in model.Graph.Outputs) needed.Add(output.Name);
        var live = new List<OnnxNode>();
        for (var i = model.Graph.Nodes.Length - 1; i >= 0; i--)
        {
            var node = model.Graph.Nodes[i];
            if (!node.Outputs.Any(output => output.Length > 0 && needed.Contains(output))) continue;
            live.Add(node);
            foreach (var input in node.Inputs.Where(input => input.Length > 0)) needed.Add(input);
            foreach (var input in node.SubgraphReferences) needed.Add(input);
        }

        live.Reverse();
        return live;
    }

    private OnnxOperand Input(OnnxValueInfo input)
    {
        if (!input.HasShape)
        {
            diagnostics.Add(new("input", $"Input {OnnxText.Quote(input.Name)} has no shape in the file; what it meets is made fixed."));
            return OnnxOperand.Unknown;
        }

        var shape = ImmutableArray.CreateBuilder<int>(input.Dims.Length);
        for (var axis = 0; axis < input.Dims.Length; axis++)
        {
            var size = input.Dims[axis].Value is { } stated and (< 0 or > int.MaxValue) ? throw Malformed($"it has size {stated} on axis {axis}") : OpenSizes.Resolve(input, axis, sizes);
            if (size is null or 0) throw Malformed($"it has size {size ?? 0} on axis {axis}; expected at least 1");
            shape.Add(size.Value);
        }

        return OnnxOperand.OfGraph(builder.Input(input.Name, [.. shape]), shape.ToImmutable());

        OnnxFormatException Malformed(string problem) => new($"{model.Name}: input {OnnxText.Quote(input.Name)}: {problem}.");
    }

    private OnnxOperand Stored(OnnxTensor tensor, InitializerRoles roles)
    {
        var shape = new int[tensor.Dims.Length];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (tensor.Dims[axis] > int.MaxValue) throw new OnnxFormatException($"{model.Name}: {tensor.Description} has an axis of size {tensor.Dims[axis]}; sizes up to {int.MaxValue} are supported.");
            shape[axis] = (int)tensor.Dims[axis];
        }

        if (tensor.ElementCount > 0 && roles.IsParameter(tensor))
        {
            var value = roles.IsBuffer(tensor.Name) ? builder.Buffer(tensor.Name, shape) : builder.Parameter(tensor.Name, shape);
            return OnnxOperand.OfGraph(value, [.. shape], tensor);
        }

        return Constant(tensor, shape);
    }

    /// <summary>A tensor that is no parameter.</summary>
    internal OnnxOperand Constant(OnnxTensor tensor, int[] shape) => tensor.ElementType == OnnxElementType.String || !Budget.Take(tensor.ElementCount)
        ? OnnxOperand.OfConstant(shape, isUniform: false)
        : OnnxOperand.OfHost(new(tensor.ElementType, shape, tensor.ReadDoubles()), isLiteral: true);
}
