using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Symmetry;

/// <summary>A network given as an architecture graph: a builtin.</summary>
internal sealed class GraphSource(string model, SymmetryAnalysis analysis) : SymmetrySource(model, analysis)
{
    public override CertificateResult Certify(int trials, long seed)
    {
        using var generator = new Generator((ulong)seed);
        return EquivarianceCertificate.Run(Analysis, trials, new Random(unchecked((int)seed)), generator);
    }
}
