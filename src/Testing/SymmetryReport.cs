using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Testing;

/// <summary>How well a function of weights kept a symmetry: what was tried, and what came out.</summary>
/// <remarks>Another tolerance: <c>report with { Tolerance = 1e-6 }</c>.</remarks>
/// <param name="Claim">What the function was tested for.</param>
/// <param name="Spec">The weight space.</param>
/// <param name="Element">The group element by which the weights were permuted.</param>
/// <param name="RelativeError">The largest deviation, relative to the largest expected value; infinite if a value is
/// not a number.</param>
/// <param name="Tolerance">What rounding explains: 1e-9 for double precision, 1e-4 for single, 3e-2 for half.</param>
/// <param name="Largest">Where the deviation is largest; null if there are no values.</param>
public sealed record SymmetryReport(
    SymmetryClaim Claim, WeightSpaceSpec Spec, GroupElement Element, double RelativeError, double Tolerance,
    Deviation? Largest)
{
    /// <summary>Whether the deviation is within the tolerance.</summary>
    public bool Holds => RelativeError <= Tolerance;

    /// <summary>An FsCheck property that fails with this report, so that what FsCheck shrinks to reads as
    /// mathematics.</summary>
    public Property ToProperty() => Prop.Label(Holds, ToString());

    /// <summary>Verdict, weight space, permutation in cycle notation and, of a failure, the largest deviation; one line
    /// each.</summary>
    public override string ToString()
    {
        var verdict = $"{(Holds ? "" : "not ")}{(Claim == SymmetryClaim.Equivariant ? "equivariant" : "invariant")}";
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {verdict}: relative error {RelativeError:G2}, tolerance {Tolerance:G2}
            weights: {Notation.Of(Spec)}
            permutation: {Element}
            """);
        return Holds ? text : $"{text}\nlargest deviation: {Largest}";
    }
}
