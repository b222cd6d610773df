using System.Numerics;

namespace WeightSpace.Experiments.Symmetry.Page;

/// <summary>The size of the equivariant basis and of its plan.</summary>
/// <param name="Pairs">Ordered pairs of parameter views.</param>
/// <param name="Terms">Basis terms of all pairs, for one input and one output channel.</param>
/// <param name="Gemms">Matrix multiplications of the factored plan.</param>
/// <param name="Features">Distinct features (diagonals and pools) of all views.</param>
/// <param name="Policy">What becomes of fixed labels: <c>fold</c> or <c>permute</c>.</param>
public sealed record PageBasis(BigInteger Pairs, BigInteger Terms, BigInteger Gemms, BigInteger Features, string Policy);
