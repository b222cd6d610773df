using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Symmetry;

/// <summary>A weight space that is claimed in a text file: there is no network to run.</summary>
internal sealed class SpecificationSource(string model, WeightSpaceSpec spec) : SymmetrySource(model, SymmetryAnalysis.Of(spec))
{
    public override CertificateResult Certify(int trials, long seed) => CertificateResult.NotRun("a specification has no network to run");
}
