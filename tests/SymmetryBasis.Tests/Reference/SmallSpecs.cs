using FsCheck;
using WeightSpace.Testing;

namespace WeightSpace.SymmetryBasis.Tests;

/// <summary>Weight spaces so small that brute force can judge them.</summary>
public static class SmallSpecs
{
    public static Arbitrary<WeightSpaceSpec> Specs() => RandomSpecs.Arbitrary(12);
}
