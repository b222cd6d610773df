using WeightSpace.Onnx;

namespace WeightSpace.Experiments.Symmetry;

/// <summary>An ONNX file. Owns the open model.</summary>
internal sealed class OnnxSource(string name, OnnxModel model, OnnxAnalysis analysis) : SymmetrySource(name, analysis.Symmetry)
{
    public override IReadOnlyList<UncountedTensor> Uncounted => analysis.Uncounted;

    public override CertificateResult Certify(int trials, long seed) => OnnxCertificate.Run(model, analysis, trials, seed);

    public override void Dispose() => model.Dispose();
}
