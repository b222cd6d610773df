using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>The weight space of a module, found from its architecture.</summary>
/// <remarks>
/// Known are all modules of the engine, and every module that describes itself. Any other one is run on zeros for the
/// shape of its result, and fixes what it touches.
/// </remarks>
public sealed class ModuleArchitecture
{
    private ModuleArchitecture(SymmetryAnalysis analysis) => Analysis = analysis;

    /// <summary>Parameters and buffers with their views, the graph, and the labels of all its values.</summary>
    public SymmetryAnalysis Analysis { get; }

    /// <summary>The weight space: the views of the parameters, in the order of <c>named_parameters()</c>. A parameter
    /// of one element that is no dense layer's is a scalar without axes.</summary>
    public WeightSpaceSpec Spec => Analysis.Spec;

    /// <summary>Why each fixed label is fixed, and what else the analyzer settled for, with the operator's
    /// name.</summary>
    public ImmutableArray<Diagnostic> Diagnostics => Analysis.Diagnostics;

    /// <summary>The operators of the architecture graph, in order.</summary>
    public ImmutableArray<GraphNode> Nodes => Analysis.Nodes;

    /// <summary>Analyses a module.</summary>
    /// <param name="module">The module; it is neither changed nor disposed.</param>
    /// <param name="inputShapes">
    /// Shapes of the inputs, batch axes included, for modules that do not describe themselves; null or empty means one
    /// input of shape <c>[1, in_features]</c>
    /// of the first dense layer.
    /// </param>
    /// <exception cref="ArgumentException">An input shape is missing or does not fit, or a description names a
    /// parameter or child that is not there.</exception>
    public static ModuleArchitecture Analyze(nn.Module module, params ReadOnlySpan<long[]> inputShapes)
    {
        ArgumentNullException.ThrowIfNull(module);
        return new(new ModuleRecorder(module).Record(inputShapes));
    }
}
