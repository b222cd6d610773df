using WeightSpace.Experiments.Cli;
using WeightSpace.Onnx;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Symmetry;

/// <summary>An ONNX file. Owns the open model.</summary>
internal sealed class OnnxSource(string name, OnnxModel model, OnnxAnalysis analysis) : SymmetrySource(name, analysis.Symmetry)
{
    public override IReadOnlyList<UncountedTensor> Uncounted => analysis.Uncounted;

    public override CertificateResult Certify(int trials, long seed) => OnnxCertificate.Run(model, analysis with { Symmetry = Analysis }, trials, seed);

    public override void Permute(string file, long seed)
    {
        var element = GroupElement.Random(Analysis.StateSpec, new Random(unchecked((int)SeedSequence.Derive(seed, "permutation"))));
        try
        {
            OnnxPermutation.Write(model, Analysis, element, file);
        }
        catch (Exception e) when (e is OnnxFormatException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--permute {file}: {e.Message}", e);
        }
    }

    public override void Dispose() => model.Dispose();
}
