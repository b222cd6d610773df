using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>Finds the symmetry of the network in an ONNX file. The weights are not read.</summary>
/// <remarks>
/// <para>
/// Stored tensors of real numbers, of two elements or more, that the network computes with are parameters; those of one
/// element are if their name is that of a module's parameter (<c>gate</c>, <c>head.bias</c>) and not one that an exporter
/// made up (<c>onnx::Mul_12</c>, <c>/layer/Constant_output_0</c>, <c>val_7</c>). So are the whole numbers of quantised
/// weights. Running means and variances of batch normalisations, and zero points for each channel, are buffers.
/// Everything else that does not depend on the inputs is a constant: where its data is small it is looked at, and an axis
/// along which all is the same may be permuted; other axes are fixed. Nodes that no output needs are left out.
/// </para>
/// <para>
/// Operators that are not known fix whatever they touch, with a diagnostic: the group gets smaller, never wrong.
/// </para>
/// <para>
/// Sizes that the file leaves open and the caller does not give are those that the first weights require, or are chosen.
/// What would be cut or picked differently at other sizes is then fixed; at sizes that are given, the result is what
/// holds at these.
/// </para>
/// <para>Source: https://github.com/onnx/onnx, <c>docs/Operators.md</c> and <c>docs/Changelog.md</c>, operator sets 7
/// to 25.</para>
/// </remarks>
public static class OnnxArchitecture
{
    /// <summary>Analyses a model.</summary>
    /// <param name="model">The model; it must stay open meanwhile.</param>
    /// <param name="sizes">
    /// Sizes for axes that the file leaves open, by the name that the file gives them (<c>batch</c>); an axis without a
    /// name is called after the input and its number, <c>x:0</c>. Those that are missing here are chosen, and a
    /// diagnostic says how.
    /// </param>
    /// <exception cref="OnnxFormatException">The shapes of a node's inputs do not fit the node, or the sizes do not fit
    /// the network; the message names the node.</exception>
    /// <exception cref="ArgumentException">A size is not positive, or the file leaves no such axis open.</exception>
    public static SymmetryAnalysis Analyze(OnnxModel model, IReadOnlyDictionary<string, int>? sizes = null) => Examine(model, sizes).Symmetry;

    /// <summary>As <see cref="Analyze"/>, with what else there is to say about the file.</summary>
    /// <param name="model">The model; it must stay open meanwhile.</param>
    /// <param name="sizes">Sizes for axes that the file leaves open; null for none.</param>
    /// <inheritdoc cref="Analyze" path="/exception"/>
    public static OnnxAnalysis Examine(OnnxModel model, IReadOnlyDictionary<string, int>? sizes = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var open = new OpenSizes(model, sizes ?? new Dictionary<string, int>());
        var budget = new HostBudget();
        GraphImport? furthest = null;
        OnnxFormatException? failure = null;
        foreach (var choice in open.Choices())
        {
            // The probe runs at other sizes: what depends on them shows as a difference.
            var probe = choice.Probe is null ? null : new GraphImport(model, choice.Probe, SizeDependence.Recording(), budget);
            var isProbed = probe is not null && Try(probe) is null;
            var import = new GraphImport(model, choice.Sizes, open.IsGiven ? SizeDependence.None() : isProbed ? SizeDependence.Comparing(probe!.Dependence) : SizeDependence.Assuming(), budget);
            if (Try(import) is not { } error) return import.Finish(open.Describe(choice), choice.IsFirst ? open.Given : choice.Sizes);
            if (furthest is not null && furthest.Reached >= import.Reached) continue;
            (furthest, failure) = (import, error);
        }

        throw open.Any ? new OnnxFormatException($"{failure!.Message.TrimEnd('.')}; {open.Remedy()}", failure) : failure!;
    }

    private static OnnxFormatException? Try(GraphImport import)
    {
        try
        {
            import.Run();
            return null;
        }
        catch (OnnxFormatException exception)
        {
            return exception;
        }
    }
}
