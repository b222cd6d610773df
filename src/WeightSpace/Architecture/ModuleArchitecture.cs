using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>The weight space of a module, found from its architecture.</summary>
/// <remarks>
/// A module with a forward of its own is watched while it runs on an example: libtorch's execution trace says which
/// operators ran, their rules give the labels, and every label is then tested by running the module with permuted
/// weights. What fails is fixed, and said. Modules that describe themselves (<see cref="ISelfDescribingModule"/>), and
/// modules made of TorchSharp's own, need no run; where the trace cannot be reached (not Linux, another libtorch) they
/// are the only ones that are known, and any other one fixes what it touches.
/// </remarks>
public sealed class ModuleArchitecture
{
    private ModuleArchitecture(SymmetryAnalysis analysis, CertificateResult proof) => (Analysis, Proof) = (analysis, proof);

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

    /// <summary>How the labels stood up to running the module; not run for modules that were not watched.</summary>
    public CertificateResult Proof { get; }

    /// <summary>Analyses a module by its structure, or by watching it on numbers drawn at random.</summary>
    /// <param name="module">The module; it is neither changed nor disposed.</param>
    /// <param name="inputShapes">Shapes of the inputs, batch axes included, for modules that do not describe themselves;
    /// none means one input of shape <c>[1, in_features]</c> of the first dense layer.</param>
    /// <exception cref="ArgumentException">An input shape is missing or does not fit, or a description names a
    /// parameter or child that is not there.</exception>
    [OverloadResolutionPriority(1)]
    public static ModuleArchitecture Analyze(nn.Module module, params ReadOnlySpan<long[]> inputShapes)
    {
        ArgumentNullException.ThrowIfNull(module);
        var recorder = new ModuleRecorder(module);
        var analysis = recorder.Record(inputShapes);
        if (recorder.HasUnknown && module is not ISelfDescribingModule && ExecutionTrace.Obstacle is null)
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator(1);
            var first = module.parameters().FirstOrDefault();
            var shapes = inputShapes.IsEmpty ? [recorder.GuessInput()] : inputShapes.ToArray();
            Tensor[] inputs = [.. shapes.Select(shape => randn(shape, generator: generator).to(first?.dtype ?? ScalarType.Float32).to(first?.device ?? CPU))];
            return Analyze(module, inputs);
        }

        return new(analysis, CertificateResult.NotRun(recorder.HasUnknown
            ? $"The module was not watched: {ExecutionTrace.Obstacle ?? "it describes itself"}."
            : "The module was not watched: its structure is known."));
    }

    /// <summary>Analyses a module by watching it run on an example.</summary>
    /// <remarks>libtorch's recorder is one for the whole process: no other thread should use torch meanwhile.</remarks>
    /// <param name="module">The module, in the mode in which it is to be watched. Weights, buffers, mode and random
    /// state are afterwards bit for bit as before, also after an exception.</param>
    /// <param name="exampleInputs">What its forward takes, in order, batch axes included; borrowed.</param>
    /// <exception cref="ArgumentException">The module cannot run on the example.</exception>
    public static ModuleArchitecture Analyze(nn.Module module, params ReadOnlySpan<Tensor> exampleInputs)
    {
        ArgumentNullException.ThrowIfNull(module);
        var inputs = exampleInputs.ToArray();
        if (module is ISelfDescribingModule || ExecutionTrace.Obstacle is not null) return Analyze(module, [.. inputs.Select(input => input.shape)]);
        return Watch(module, inputs, example => ModuleWatch.Forward(module, example));
    }

    /// <summary>Analyses a module by watching a run of the caller's own: a loss with derivatives in it, a module that
    /// takes more than tensors.</summary>
    /// <param name="module">The module; afterwards as before.</param>
    /// <param name="run">Runs it, the same way each time, and gives what must stay the same when weights are permuted;
    /// results are disposed here. What it reads besides the module's weights is fixed.</param>
    /// <exception cref="ArgumentException">The run fails.</exception>
    /// <exception cref="NotSupportedException">Runs cannot be watched here: not Linux, or another libtorch.</exception>
    public static ModuleArchitecture Analyze(nn.Module module, Func<Tensor> run)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(run);
        return Watch(module, [], _ => [run()]);
    }

    private static ModuleArchitecture Watch(nn.Module module, Tensor[] inputs, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> run)
    {
        var fixes = new HashSet<(string, int, string)>();
        while (true)
        {
            var analysis = ModuleWatch.Analyze(module, inputs, () => run(inputs), fixes);
            var finding = ModuleProof.Check(module, analysis, () => run(inputs));
            var known = fixes.Count;
            // A label that is refuted is fixed wherever a parameter has it; others may hold then, or fail in turn.
            foreach (var parameter in analysis.Parameters)
            {
                foreach (var (axis, along) in parameter.Views.SelectMany(view => view.Tensor.Axes.Zip(view.ParameterAxes)).Where(pair => finding.Refuted.Contains(pair.First.Label)))
                    fixes.Add((parameter.Name, along, "running the module with its indices permuted gives other results"));
            }

            if (fixes.Count > known) continue;
            var notes = new List<Diagnostic>();
            if (finding.Tested < finding.Labels)
                notes.Add(new("proof", $"Of {finding.Labels} labels a random sample of {finding.Tested} was tested one by one by running the module, and all of them at once.", IsCaution: false));
            if (ModuleWatch.DependsOnNumbers(module, inputs, run))
                notes.Add(new("watch", "Which operators run depends on the numbers; the analysis holds for what ran on the example.", IsCaution: false));
            return new(analysis with { Diagnostics = [.. analysis.Diagnostics, .. notes] }, finding.Result);
        }
    }
}
