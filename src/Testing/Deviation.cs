using System.Globalization;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Testing;

/// <summary>Where a function of weights breaks a symmetry most.</summary>
/// <param name="Tensor">The tensor of the weight space; <c>result</c> for an invariant function.</param>
/// <param name="Index">The place in it; of features of several networks or channels in
/// <c>[batch, *axes, channels]</c>.</param>
/// <param name="Value">What the function of the permuted weights is there.</param>
/// <param name="Expected">What it would have to be.</param>
public sealed record Deviation(string Tensor, EquatableArray<int> Index, double Value, double Expected)
{
    /// <summary>Place and both numbers: <c>t0[0, 1] is 0.3, expected -1.2</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Tensor}[{string.Join(", ", Index)}] is {Value:G4}, expected {Expected:G4}");
}
