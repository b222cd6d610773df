using QuikGraph;

namespace WeightSpace.SymmetryBasis;

/// <summary>The result of an analysis.</summary>
/// <param name="Spec">The weight space: tensors, labels, group. Buffers are not part of it.</param>
/// <param name="Parameters">The parameters and buffers, in the order of their declaration, and how the tensors of
/// <paramref name="Spec"/> lie in them.</param>
/// <param name="Diagnostics">Why each fixed label is fixed, in the order of the labels, and whatever else the
/// analysis had to assume.</param>
/// <param name="Nodes">The operators of the graph, in order.</param>
/// <param name="Values">The values of the graph: the one with <see cref="GraphValue.Id"/> i is at i.</param>
/// <param name="Inputs">The inputs and constants, in the order of their declaration.</param>
/// <param name="Outputs">What the network returns.</param>
public sealed record SymmetryAnalysis(
    WeightSpaceSpec Spec,
    EquatableArray<ParameterSymmetry> Parameters,
    EquatableArray<Diagnostic> Diagnostics,
    EquatableArray<GraphNode> Nodes,
    EquatableArray<ValueSymmetry> Values,
    EquatableArray<GraphInput> Inputs,
    EquatableArray<GraphValue> Outputs)
{
    /// <summary>The architecture graph: an edge for every operand of every operator, from the operand to the result,
    /// tagged with the operator.</summary>
    /// <remarks>A new graph on every call. QuikGraph's algorithms apply: topological order, components, paths.
    /// <see cref="ArchitectureGraphExport"/> writes it as DOT and GraphML.</remarks>
    public BidirectionalGraph<GraphValue, TaggedEdge<GraphValue, GraphNode>> Graph
    {
        get
        {
            var graph = new BidirectionalGraph<GraphValue, TaggedEdge<GraphValue, GraphNode>>();
            graph.AddVertexRange(Enumerable.Range(0, Values.Length).Select(id => new GraphValue(id)));
            foreach (var node in Nodes)
            {
                foreach (var operand in node.Operands) graph.AddEdge(new(operand, node.Result, node));
            }

            return graph;
        }
    }

    /// <summary>The diagnostics that mark where the analysis may have missed symmetry.</summary>
    public IEnumerable<Diagnostic> Cautions => Diagnostics.Where(diagnostic => diagnostic.IsCaution);

    /// <summary>The weight space with the buffers, which a permutation of the weights moves along.</summary>
    public WeightSpaceSpec StateSpec => Parameters.Any(parameter => parameter.IsBuffer)
        ? new([.. Parameters.SelectMany(parameter => parameter.Views).Select(view => view.Tensor)])
        : Spec;

    /// <summary>The analysis of a weight space that is given and has no graph; each tensor is a parameter.</summary>
    /// <param name="spec">The weight space.</param>
    public static SymmetryAnalysis Of(WeightSpaceSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return new(spec, [.. spec.Tensors.Select(Whole)], [], [], [], [], []);
    }

    private static ParameterSymmetry Whole(TensorSpec tensor)
    {
        var strides = new long[tensor.Axes.Length];
        var stride = 1L;
        for (var axis = strides.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= tensor.Axes[axis].Label.Size;
        }

        return new(tensor.Name, [.. tensor.Shape.Select(size => checked((int)size))], IsBuffer: false,
            [new ParameterView(tensor, 0, [.. strides], [.. Enumerable.Range(0, strides.Length)])]);
    }
}
