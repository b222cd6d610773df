using FsCheck;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Testing;

/// <summary>Draws the arguments of FsCheck properties:
/// <c>[Property(Arbitrary = [typeof(SymmetryGenerators)])]</c>. Counterexamples shrink.</summary>
public static class SymmetryGenerators
{
    /// <summary>Networks of up to six steps after the first layer, for <see cref="RandomNetworks"/>.</summary>
    public static Arbitrary<NetworkSketch> Sketches() => NetworkSketch.Arbitrary(6);

    /// <summary>Weight spaces of up to 1,000 weights.</summary>
    public static Arbitrary<WeightSpaceSpec> Specs() => RandomSpecs.Arbitrary(1000);

    /// <summary>Weight spaces of up to 1,000 weights, with weights and a group element.</summary>
    public static Arbitrary<SymmetryCase> Cases() => SymmetryCase.Arbitrary(Specs());
}
