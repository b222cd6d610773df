namespace WeightSpace.SymmetryBasis;

/// <summary>Where a label lies in the parameters.</summary>
/// <param name="Parameter">Name of the parameter.</param>
/// <param name="View">The view.</param>
/// <param name="Axis">The axis of the view.</param>
internal sealed record LabelUse(string Parameter, ParameterView View, int Axis)
{
    public TensorKind Kind => View.Tensor.Kind;

    public AxisRole Role => View.Tensor.Axes[Axis].Role;

    /// <summary>Whether the tensor writes to the label's units.</summary>
    public bool IsWritten => Role is AxisRole.Out or AxisRole.FixedOut;

    /// <summary>Whether the tensor reads the label's units.</summary>
    public bool IsRead => Role is AxisRole.In or AxisRole.FixedIn;

    /// <summary>The axis of the parameter.</summary>
    public int ParameterAxis => View.ParameterAxes[Axis];

    /// <summary>Whether the axis of the parameter, or a block of it, is nothing but the label.</summary>
    public bool IsWhole => View.ParameterAxes.Count(axis => axis == ParameterAxis) == 1;
}

/// <summary>Every label's uses in weights, and the parts of the graph that naming asks for.</summary>
internal sealed class LabelUses
{
    private readonly Dictionary<string, List<LabelUse>> uses = [];
    private readonly int[] makers;
    private readonly bool[] depends;
    private readonly ILookup<int, int> readers;
    private readonly ILookup<string, string> nodePaths;

    public LabelUses(SymmetryAnalysis analysis)
    {
        Analysis = analysis;
        foreach (var parameter in analysis.Parameters.Where(parameter => !parameter.IsBuffer))
        {
            foreach (var view in parameter.Views)
            {
                for (var axis = 0; axis < view.Tensor.Axes.Length; axis++)
                {
                    var name = view.Tensor.Axes[axis].Label.Name;
                    (uses.TryGetValue(name, out var known) ? known : uses[name] = []).Add(new(parameter.Name, view, axis));
                }
            }
        }

        makers = new int[analysis.Values.Length];
        depends = new bool[analysis.Values.Length];
        Array.Fill(makers, -1);
        foreach (var input in analysis.Inputs) depends[input.Value.Id] = true;
        for (var node = 0; node < analysis.Nodes.Length; node++)
        {
            makers[analysis.Nodes[node].Result.Id] = node;
            depends[analysis.Nodes[node].Result.Id] = analysis.Nodes[node].Operands.Any(operand => depends[operand.Id]);
        }

        readers = analysis.Nodes.SelectMany((node, number) => node.Operands.Select(operand => (operand.Id, number))).Distinct().ToLookup(pair => pair.Id, pair => pair.number);
        nodePaths = analysis.Nodes.Where(node => node.Name.Length > 0)
            .SelectMany(node => node.Operands.Select(operand => (analysis.Values[operand.Id].Parameter, Path: ModulePath.OfNode(node.Name))))
            .Where(pair => pair.Parameter is not null).ToLookup(pair => pair.Parameter!, pair => pair.Path);
    }

    public SymmetryAnalysis Analysis { get; }

    public IReadOnlyList<LabelUse> Of(string label) => uses.TryGetValue(label, out var known) ? known : [];

    /// <summary>The number of the node that makes a value; −1 for inputs and parameters.</summary>
    public int MakerOf(GraphValue value) => makers[value.Id];

    /// <summary>Whether a value depends on an input or constant, not on parameters alone.</summary>
    public bool IsActivation(GraphValue value) => depends[value.Id];

    /// <summary>The nodes that read a value.</summary>
    public IEnumerable<int> ReadersOf(GraphValue value) => readers[value.Id];

    /// <summary>Modules of the nodes that read a parameter.</summary>
    public IEnumerable<string> NodePathsOf(string parameter) => nodePaths[parameter];

    /// <summary>All labels of a value's axes.</summary>
    public HashSet<AxisLabel> LabelsOf(GraphValue value) => [.. Analysis.Values[value.Id].Axes.SelectMany(axis => axis.SelectMany(block => block)).OfType<AxisLabel>().Where(label => label.Size > 1)];

    /// <summary>Whether a node applies weights to an activation.</summary>
    public bool HasWeights(GraphNode node) => node.Operands.Any(IsActivation)
        && node.Operands.Any(operand => !IsActivation(operand) && LabelsOf(operand).Count > 0 && Analysis.Values[operand.Id].Shape.Length > 1);
}
